// Client: npm `datapackage` 1.1, strict: load, then read every resource with its relations.
// It prints a line for each package.
const { Package } = require("datapackage");

async function check(descriptor) {
  const faults = [];
  const rows = {};
  const tell = (name, error) => {
    const all = error.multiple ? error.errors : [error];
    for (const one of all) faults.push(`${name}: ${one.message}`);
  };
  let dataPackage;
  try {
    dataPackage = await Package.load(descriptor, { strict: true });
  } catch (error) {
    tell("package", error);
    console.log(JSON.stringify({ faults, rows }));
    return;
  }
  if (!dataPackage.valid) for (const error of dataPackage.errors) tell("package", error);
  for (const resource of dataPackage.resources) {
    try {
      rows[resource.name] = (await resource.read({ keyed: true, relations: true })).length;
    } catch (error) {
      tell(resource.name, error);
    }
  }
  console.log(JSON.stringify({ faults, rows }));
}

async function main(descriptors) {
  for (const descriptor of descriptors) await check(descriptor);
}

main(process.argv.slice(2));
