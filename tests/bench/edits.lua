-- Requests for wrk: a change of each of the cards in the file PATHS in turn, every one to something else.
-- Prints what was measured as one line of JSON after the word RESULT.

local paths, count, last = {}, 0, 0

function init(arguments)
   last = os.time() % 100000 * 10000
   for path in io.lines(os.getenv("PATHS")) do
      count = count + 1
      paths[count] = path
   end
end

function request()
   last = last + 1
   return wrk.format("PATCH", paths[last % count + 1], {
      ["content-type"] = "application/json",
      ["cookie"] = wrk.headers["cookie"],
      ["origin"] = wrk.headers["origin"],
   }, '{"job_title":"Number ' .. last .. '"}')
end

function done(summary, latency, _)
   local failed = summary.errors
   io.write(string.format(
      'RESULT {"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "refused": %d, "broken": %d}\n',
      summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
      failed.status, failed.connect + failed.read + failed.write + failed.timeout
   ))
end
