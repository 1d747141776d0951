# The services as every way of running them knows them: user, ports, and the memory that each may take, in MiB.
{
  user = { uid = 1000; gid = 1000; };
  api = { repository = "kontakt-api"; port = 3000; memory = 768; temporary = 128; };
  web = { repository = "kontakt-web"; port = 8080; memory = 128; temporary = 16; };
  caddy = { repository = "kontakt-caddy"; memory = 256; temporary = 16; };
  db = { repository = "kontakt-db"; port = 5432; memory = 512; temporary = 16; };
}
