{
  description = "Kontakt, digital business cards, as four OCI images";

  # Only `.#nixpkgs.*` needs it; Nix fetches an input when something asks for it.
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs = { self, nixpkgs }: let
    system = "x86_64-linux";
    locks = import ./nix/locks.nix;
    kontakt = toolchain: import ./nix { inherit toolchain locks; revision = self.rev or "dirty"; };
    registry = kontakt (import ./nix/toolchain/registry { inherit locks; });
    fromNixpkgs = kontakt (import ./nix/toolchain/nixpkgs.nix { pkgs = nixpkgs.legacyPackages.${system}; });
  in {
    packages.${system} = registry.packages // { default = registry.packages.images; };
    checks.${system} = registry.checks;
    devShells.${system}.default = registry.shell;
    formatter.${system} = registry.formatter;

    # nix build .#nixpkgs.images
    legacyPackages.${system}.nixpkgs = fromNixpkgs.packages // { inherit (fromNixpkgs) checks; };
  };
}
