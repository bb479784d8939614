// Checks package-lock.json as deny.toml has the crates checked: licences, and packages in more than one version.
// Prints each fault in a line of its own; ends with 1 if there is one.
import { readFileSync } from 'node:fs';

/** May be passed on in an Apache-2.0 work. */
const allowed = ['Apache-2.0', 'MIT'];
/** Used by tests alone, and passed on to nobody. */
const inTests = ['MPL-2.0'];

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const versions = new Map();
const faults = [];
for (const [path, { version, license, dev, integrity }] of Object.entries(packages)) {
  if (path === '') continue;
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  versions.set(name, [...(versions.get(name) ?? []), version]);
  if (!allowed.includes(license) && !(dev && inTests.includes(license))) {
    faults.push(`${name} ${version}: the licence ${license ?? '(none named)'} is not allowed here`);
  }
  if (!integrity) faults.push(`${name} ${version} has no checksum: it is not from a registry`);
}
for (const [name, all] of versions) {
  if (all.length > 1) faults.push(`${name} comes in several versions: ${all.join(', ')}`);
}
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log(`licences ok, duplicates ok: ${versions.size} node packages`);
