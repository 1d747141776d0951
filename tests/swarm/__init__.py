"""Many replicas on a Swarm of one node, which people do not see change."""
