// Reads vCards (JSON: a list of strings) from stdin and writes what ical.js finds in them: for each card a list of
// [name, group, value], where a value with components is a list.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

// Properties of one's own have no type, and would be left as they are written.
for (const version of [ICAL.design.vcard, ICAL.design.vcard3])
  for (const property of ["x-ablabel", "x-pronouns"]) version.property[property] = { defaultType: "text" };

function read(text) {
  const [name, properties, inner] = ICAL.parse(text);
  if (name !== "vcard" || inner.length) throw new Error("this is not one vCard");
  return properties.map(([property, { group }, , ...values]) => [
    property.toUpperCase(),
    group ?? null,
    values.length > 1 ? values : values[0],
  ]);
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));
