{
  description = "Kontakt, digital business cards, as four OCI images";

  # Only `.#nixpkgs.*` needs it; Nix fetches an input when something asks for it.
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs = { self, nixpkgs }: let
    system = "x86_64-linux";
    revision = self.rev or "dirty";
    locks = import ./nix/locks.nix;
    registry = import ./nix { inherit revision locks; toolchain = import ./nix/toolchain/registry { inherit locks; }; };
  in {
    packages.${system} = registry.packages // { default = registry.packages.images; };
  };
}
