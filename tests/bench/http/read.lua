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

dofile(os.getenv("GT_BENCH_LOAD"))
