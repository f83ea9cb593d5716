-- wrk: what both loads share: pauses, and what is told at the end. The path is in GT_BENCH_LOAD.
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
