-- wrk: engagement figures of many people; GT_BENCH_FRESH=1 asks for what is not from the cache.
local cohort = os.getenv("GT_BENCH_COHORT")
local people = tonumber(os.getenv("GT_BENCH_PEOPLE"))
local headers = { ["Authorization"] = "Bearer " .. os.getenv("GT_BENCH_KEY") }
if os.getenv("GT_BENCH_FRESH") == "1" then headers["Cache-Control"] = "no-cache" end

local requests = {}
local count = 0

function init() -- wrk knows the host by now
  for n = 1, people do
    requests[n] = wrk.format("GET", "/v1/cohorts/" .. cohort .. "/participants/R" .. n .. "/engagement", headers)
  end
end

function request()
  count = count % people + 1
  return requests[count]
end

-- At less than full load: each connection pauses for this long on average before it asks again.
local pause = tonumber(os.getenv("GT_BENCH_PAUSE_MS") or "0")
if pause > 0 then
  function delay()
    return math.floor(-math.log(1 - math.random()) * pause + 0.5)
  end
end

function done(summary, latency)
  io.write(string.format("answers %d seconds %.3f p99_ms %.2f errors %d\n", summary.requests, summary.duration / 1e6,
    latency:percentile(99) / 1000, summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
