# A value as YAML in block style. Text that YAML could take for something else is quoted as in JSON.
let
  inherit (builtins) attrNames concatStringsSep elem isAttrs isList isString map match stringLength substring toJSON;

  others = [ "true" "false" "null" "yes" "no" "on" "off" "y" "n" "True" "False" "Null" "Yes" "No" "On" "Off" "Y" "N" ];
  isPlain = text: match "[A-Za-z/]([A-Za-z0-9_./{} -]*[A-Za-z0-9_./}-])?" text != null && !(elem text others);
  scalar = value: if isString value && isPlain value then value else toJSON value;
  isBlock = value: (isAttrs value || isList value) && value != { } && value != [ ];

  block = indent: value:
    if isList value then concatStringsSep "" (map (item indent) value)
    else concatStringsSep "" (map (name: "${indent}${name}:${after indent value.${name}}") (attrNames value));
  after = indent: value: if isBlock value then "\n${block "${indent}  " value}" else " ${scalar value}\n";
  item = indent: value:
    if !(isBlock value) then "${indent}- ${scalar value}\n"
    else let
      text = block "${indent}  " value;
      start = stringLength indent + 2;
    in "${indent}- ${substring start (stringLength text - start) text}";
in
# A stream of documents.
documents: concatStringsSep "---\n" (map (block "") documents)
