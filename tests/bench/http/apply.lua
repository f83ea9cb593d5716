-- wrk: applications, each another person's. GT_BENCH_RUN names the run, so that none comes twice.
local run = os.getenv("GT_BENCH_RUN")
local cohort = os.getenv("GT_BENCH_COHORT")
local partners = tonumber(os.getenv("GT_BENCH_PARTNERS"))
local threads = 0
local count = 0

function setup(thread)
  threads = threads + 1
  thread:set("id", threads)
end

function request()
  count = count + 1
  local ref = string.format("%s-%d-%d", run, id, count)
  local trn = (tonumber(run:sub(2), 16) + id * 1000000 + count) % 10000000 -- of each run others
  local body = string.format('{"application_ref":"%s","trn":"%07d","first_name":"Ada","last_name":"Okafor",' ..
    '"email":"ada.okafor@school.example","date_of_birth":"1984-05-06","school_urn":"100001","role":"headteacher",' ..
    '"role_status":"held","programme":"NPQH","mode":"blended","partner_id":"P%d","previously_funded":false}',
    ref, trn, count % partners + 1)
  return wrk.format("POST", "/v1/cohorts/" .. cohort .. "/applications", {
    ["Authorization"] = "Bearer " .. os.getenv("GT_BENCH_KEY"),
    ["Content-Type"] = "application/json",
    ["Idempotency-Key"] = ref,
  }, body)
end

dofile(os.getenv("GT_BENCH_LOAD"))
