-- Requests for wrk: the paths in the file PATHS, one a line; ORDER is `random` or `once` (each in turn, from the first).
-- Prints what was measured as one line of JSON after the word RESULT.

local count, order = 0, os.getenv("ORDER")
local requests, last = {}, 0

function init(arguments)
   math.randomseed(7)
   for path in io.lines(os.getenv("PATHS")) do
      count = count + 1
      requests[count] = wrk.format("GET", path)
   end
   if order == "random" and count == 1 then
      request = function() return requests[1] end
   end
end

function request()
   if order == "random" then
      return requests[math.random(count)]
   end
   last = last % count + 1
   return requests[last]
end

function done(summary, latency, _)
   local failed = summary.errors
   io.write(string.format(
      'RESULT {"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "refused": %d, "broken": %d}\n',
      summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
      failed.status, failed.connect + failed.read + failed.write + failed.timeout
   ))
end
