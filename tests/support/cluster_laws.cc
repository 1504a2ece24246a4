#include "tests/support/cluster_laws.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/base/duration.h"
#include "common/plan/sessions.h"
#include "common/stats/row_histograms.h"

namespace byzerperf {
namespace {

using Turn = std::pair<uint32_t, uint32_t>;  // index, turn

// A command that was overtaken is taken up to so much later than it came.
constexpr int64_t kOvertakenNs = kNsPerSecond / 10;

using Level = MemorySink::Level;

std::set<std::string> LostWorkers(const FinishedLevel& finished) {
  std::set<std::string> lost;
  for (const v1::WorkerResult& worker : finished.result.workers()) {
    if (!worker.lost_reason().empty()) lost.insert(worker.worker());
  }
  return lost;
}

// What the model servers of each worker saw of the level.
std::map<std::string, std::set<Turn>> Begun(SimulatedCluster& cluster,
                                            const std::string& level) {
  std::map<std::string, std::set<Turn>> begun;
  for (size_t i = 0; i < cluster.workers(); ++i) {
    const std::string name = "w" + std::to_string(i + 1);
    for (const FakeRequest& request : cluster.seen(i)) {
      if (request.level != level) continue;
      EXPECT_TRUE(begun[name].emplace(request.index, request.turn).second)
          << request.request_id << " was begun twice by one worker";
    }
  }
  return begun;
}

bool IsCounted(const v1::RequestRecord& row) {
  return row.outcome() == v1::Outcome::ok && row.attempt() == 1;
}

void ExpectHistogramsOf(const std::vector<v1::RequestRecord>& rows,
                        LoadKind kind, const FinishedLevel& finished) {
  MetricHistograms saved;
  for (const v1::StatsGroup& group : finished.histograms.groups()) {
    ASSERT_TRUE(saved.MergeFrom(group).ok());
  }
  MetricHistograms of_rows;
  uint64_t gaps = 0;
  for (const v1::RequestRecord& row : rows) {
    AddRow(row, kind, of_rows);
    if (IsCounted(row) && row.text_events() > 0) gaps += row.text_events() - 1;
  }
  for (const v1::Metric::Value metric :
       {v1::Metric::ttft, v1::Metric::e2e, v1::Metric::tpot, v1::Metric::ntpot,
        v1::Metric::input_tokens, v1::Metric::output_tokens}) {
    EXPECT_EQ(saved.Of(metric).count(), of_rows.Of(metric).count())
        << v1::Metric::Value_Name(metric);
  }
  EXPECT_EQ(saved.Of(v1::Metric::icl).count(), gaps);
  EXPECT_EQ(saved.Of(v1::Metric::output_tokens).sum(),
            of_rows.Of(v1::Metric::output_tokens).sum());
}

void ExpectTimelineOf(const std::vector<v1::RequestRecord>& rows,
                      const FinishedLevel& finished) {
  uint64_t ok_rows = 0;
  uint64_t tokens_of_rows = 0;
  for (const v1::RequestRecord& row : rows) {
    ok_rows += IsCounted(row) ? 1 : 0;
    tokens_of_rows += IsCounted(row) ? row.output_tokens() : 0;
  }
  uint64_t ok = 0;
  uint64_t tokens = 0;
  for (const v1::SecondData& second : finished.timeline) {
    ok += second.ok();
    tokens += second.output_tokens();
  }
  EXPECT_EQ(ok, ok_rows);
  EXPECT_EQ(tokens, tokens_of_rows);
}

// What was begun by a worker that stayed has a row of it.
void ExpectRowsOfTheBegun(const std::map<std::string, std::set<Turn>>& begun,
                          const std::map<std::string, std::set<Turn>>& rows_of,
                          const std::set<std::string>& lost) {
  for (const auto& [worker, requests] : begun) {
    if (lost.contains(worker)) continue;
    const auto rows = rows_of.find(worker);
    for (const Turn& turn : requests) {
      EXPECT_TRUE(rows != rows_of.end() && rows->second.contains(turn))
          << worker << " began " << turn.first << "." << turn.second
          << ", which has no row of it";
    }
  }
}

void ExpectRowsOfLevel(SimulatedCluster& cluster, const Level& level,
                       std::optional<uint64_t> planned) {
  std::set<Turn> rows;
  std::map<std::string, std::set<Turn>> rows_of;
  auto begun = Begun(cluster, level.stage.level());
  for (const v1::RequestRecord& row : level.rows) {
    EXPECT_TRUE(rows.emplace(row.index(), row.turn()).second)
        << "two rows of request " << row.index() << "." << row.turn();
    rows_of[row.worker()].emplace(row.index(), row.turn());
    if (row.outcome() != v1::Outcome::ok) continue;
    EXPECT_TRUE(begun[row.worker()].contains({row.index(), row.turn()}))
        << row.request_id() << " is ok and was not sent";
  }
  if (!level.finished) return;
  EXPECT_EQ(level.finished->result.requests().planned(), rows.size());
  ExpectRowsOfTheBegun(begun, rows_of, LostWorkers(*level.finished));
  if (planned) {
    EXPECT_EQ(rows.size(), *planned);
  }
}

void ExpectShareOfLevel(const Level& level) {
  uint32_t affected = 0;
  for (const v1::RequestRecord& row : level.rows) {
    affected += row.attempt() > 1 || row.outcome() == v1::Outcome::lost ? 1 : 0;
  }
  const v1::LevelResult& result = level.finished->result;
  EXPECT_EQ(result.has_degraded(), !LostWorkers(*level.finished).empty());
  EXPECT_TRUE(result.has_degraded() || affected == 0);
  if (level.rows.empty()) return;
  EXPECT_DOUBLE_EQ(
      result.degraded().share(),
      static_cast<double>(affected) / static_cast<double>(level.rows.size()));
}

}  // namespace

void ExpectEveryLaw(SimulatedCluster& cluster, const RunTask& task) {
  ExpectAcknowledgedRowsAreWritten(cluster);
  ExpectNoLoadBeyondTheLease(cluster, task.plan.lease_s());
  if (cluster.sink().is_full()) return;
  ExpectARowForEachRequest(cluster, task);
  ExpectStatisticsOfTheRows(cluster);
  ExpectTheDegradedShareIsStated(cluster);
}

void ExpectARowForEachRequest(SimulatedCluster& cluster, const RunTask& task) {
  const auto& levels = cluster.sink().levels;
  for (uint32_t i = 0; i < levels.size(); ++i) {
    std::optional<uint64_t> planned;
    const bool is_done =
        !cluster.was_killed() && cluster.end().kind == RunEnd::Kind::kDone;
    if (is_done && levels[i].stage.has_request_count()) {
      planned = RequestsOfStage(task.plan, task.prompts, i);
    }
    ExpectRowsOfLevel(cluster, levels[i], planned);
  }
}

void ExpectStatisticsOfTheRows(SimulatedCluster& cluster) {
  for (const Level& level : cluster.sink().levels) {
    if (!level.finished) continue;
    ExpectHistogramsOf(level.rows, KindOf(level.stage), *level.finished);
    ExpectTimelineOf(level.rows, *level.finished);
  }
}

void ExpectTheDegradedShareIsStated(SimulatedCluster& cluster) {
  for (const Level& level : cluster.sink().levels) {
    if (level.finished) ExpectShareOfLevel(level);
  }
}

void ExpectAcknowledgedRowsAreWritten(SimulatedCluster& cluster) {
  const auto& levels = cluster.sink().levels;
  std::vector<std::map<Turn, uint32_t>> written(levels.size());
  for (size_t i = 0; i < levels.size(); ++i) {
    for (const v1::RequestRecord& row : levels[i].rows) {
      ++written[i][{row.index(), row.turn()}];
    }
  }
  for (size_t i = 0; i < cluster.workers(); ++i) {
    const SimulatedNode& node = cluster.node(i);
    for (const auto& [name, batch] : node.batches()) {
      const auto acknowledged = node.acknowledged().find(name.first);
      if (acknowledged == node.acknowledged().end() ||
          name.second > acknowledged->second) {
        continue;
      }
      for (const Turn& turn : batch.rows) {
        EXPECT_EQ(written.at(batch.stage)[turn], 1u)
            << "acknowledged request " << turn.first << "." << turn.second;
      }
    }
  }
}

void ExpectNoLoadBeyondTheLease(SimulatedCluster& cluster, double lease_s) {
  const int64_t lease_ns = SecondsToNs(lease_s) + kOvertakenNs;
  std::set<std::string> levels;
  for (const Level& level : cluster.sink().levels) {
    levels.insert(level.stage.level());
  }
  for (size_t i = 0; i < cluster.workers(); ++i) {
    SimulatedNode& node = cluster.node(i);
    auto word = node.words().begin();
    int64_t until_ns = 0;
    for (const FakeRequest& request : cluster.seen(i)) {
      if (!levels.contains(request.level)) continue;
      const int64_t begun_ns = node.ToWorldNs(request.started_ns);
      for (; word != node.words().end() && word->at_ns <= begun_ns; ++word) {
        // An answer that comes too late renews nothing.
        if (word->starts_level || word->at_ns < until_ns) {
          until_ns = std::max(until_ns, word->at_ns + lease_ns);
        }
      }
      EXPECT_LT(begun_ns, until_ns)
          << "w" << i + 1 << " began " << request.request_id << " at "
          << NsToSeconds(begun_ns) << " s";
    }
    EXPECT_TRUE(node.frozen() || node.in_flight() == 0) << "w" << i + 1;
  }
}

}  // namespace byzerperf
