-- Requests for wrk: a view of each of the paths in the file PATHS in turn, every one by another visitor.
-- Prints what was measured as one line of JSON after the word RESULT.

local paths, count, last = {}, 0, 0

function init(arguments)
   -- Rounds that begin seconds apart have visitors of their own.
   last = os.time() % 800 * 20000
   for path in io.lines(os.getenv("PATHS")) do
      count = count + 1
      paths[count] = path
   end
end

function request()
   last = last + 1
   local address = string.format("10.%d.%d.%d", last / 65536 % 256, last / 256 % 256, last % 256)
   return wrk.format("POST", paths[last % count + 1], {
      ["content-type"] = "application/json",
      ["user-agent"] = wrk.headers["user-agent"],
      ["origin"] = wrk.headers["origin"],
      ["x-forwarded-for"] = address,
   }, '{"source":"qr"}')
end

function done(summary, latency, _)
   local failed = summary.errors
   io.write(string.format(
      'RESULT {"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "refused": %d, "broken": %d}\n',
      summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
      failed.status, failed.connect + failed.read + failed.write + failed.timeout
   ))
end
