// What scripts read from a module of WebAssembly: its imported functions are counted, its own have each a type, a body
// and, where the module has them, a name.

/** A number as a module has it (LEB128). */
function leb(number) {
  const bytes = [];
  for (; number > 127; number >>>= 7) bytes.push(number & 127 | 128);
  return Buffer.from([...bytes, number]);
}

/** Reads `{ imported, types, bodies, names }`. Names are by number, imports counted. */
export function functionsOf(bytes) {
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const text = () => {
    const length = number();
    at += length;
    return bytes.toString('utf8', at - length, at);
  };
  const limits = () => {
    const flags = number();
    number();
    if (flags & 1) number();
  };
  /** Skips what an import says of its type; whether it is a function. */
  const skipType = () => {
    const kind = bytes[at++];
    if (kind === 0) number();
    else if (kind === 1) (at++, limits());
    else if (kind === 2) limits();
    else at += 2;
    return kind === 0;
  };
  const times = (count, what) => Array.from({ length: count }, what);
  const found = { imported: 0, types: [], bodies: [], names: new Map() };
  while (at < bytes.length) {
    const section = bytes[at++];
    const end = number() + at;
    if (section === 2) times(number(), () => (text(), text(), skipType() && found.imported++));
    if (section === 3) found.types = times(number(), number);
    if (section === 10) {
      found.bodies = times(number(), () => {
        const length = number();
        at += length;
        return bytes.subarray(at - length, at);
      });
    }
    if (section === 0 && text() === 'name') {
      while (at < end) {
        const kind = bytes[at++];
        const last = number() + at;
        if (kind === 1) times(number(), () => found.names.set(number(), text()));
        at = last;
      }
    }
    at = end;
  }
  return found;
}

/** The module with other names for its functions: those that `nameOf` gives to their places among its own. */
function named(bytes, nameOf) {
  const { imported, bodies } = functionsOf(bytes);
  const text = (words) => [leb(words.length), Buffer.from(words)];
  const names = Buffer.concat([leb(bodies.length), ...bodies.flatMap((_, at) => [leb(imported + at), ...text(nameOf(at))])]);
  const section = Buffer.concat([...text('name'), Buffer.from([1]), leb(names.length), names]);
  return Buffer.concat([bytes, Buffer.from([0]), leb(section.length), section]);
}

/** The module with each function named by its rank among all: by type, and by what is in it where that is the same. */
export function ranked(bytes) {
  const { types, bodies } = functionsOf(bytes);
  const order = [...bodies.keys()].sort((a, b) => types[a] - types[b] || Buffer.compare(bodies[a], bodies[b]) || a - b);
  const ranks = new Map(order.map((at, rank) => [at, `${rank}`.padStart(6, '0')]));
  return named(bytes, (at) => ranks.get(at));
}
