#include "tests/support/cluster_laws.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
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

const std::vector<v1::RequestRecord>& RowsOf(const SimulatedCluster& cluster) {
  static const std::vector<v1::RequestRecord> none;
  const auto& levels = cluster.sink().levels;
  return levels.empty() ? none : levels[0].rows;
}

// Null when the level was not saved.
const FinishedLevel* FinishedOf(const SimulatedCluster& cluster) {
  const auto& levels = cluster.sink().levels;
  if (levels.empty() || !levels[0].finished) return nullptr;
  return &*levels[0].finished;
}

std::set<std::string> LostWorkers(const SimulatedCluster& cluster) {
  std::set<std::string> lost;
  for (const auto& level : cluster.end().result.levels()) {
    for (const v1::WorkerResult& worker : level.workers()) {
      if (!worker.lost_reason().empty()) lost.insert(worker.worker());
    }
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

}  // namespace

void ExpectEveryLaw(SimulatedCluster& cluster, const RunTask& task) {
  ExpectAcknowledgedRowsAreWritten(cluster);
  ExpectNoLoadBeyondTheLease(cluster, task.plan.lease_s());
  if (cluster.sink().is_full()) return;
  ExpectARowForEachRequest(cluster, task);
  if (cluster.was_killed()) return;
  ExpectStatisticsOfTheRows(cluster, task);
  ExpectTheDegradedShareIsStated(cluster);
}

void ExpectARowForEachRequest(SimulatedCluster& cluster, const RunTask& task) {
  const v1::Stage& stage = task.plan.stages(0);
  std::set<Turn> rows;
  std::map<std::string, std::set<Turn>> rows_of;
  for (const v1::RequestRecord& row : RowsOf(cluster)) {
    EXPECT_TRUE(rows.emplace(row.index(), row.turn()).second)
        << "two rows of request " << row.index() << "." << row.turn();
    rows_of[row.worker()].emplace(row.index(), row.turn());
  }
  auto begun = Begun(cluster, stage.level());
  for (const v1::RequestRecord& row : RowsOf(cluster)) {
    if (row.outcome() != v1::Outcome::ok) continue;
    EXPECT_TRUE(begun[row.worker()].contains({row.index(), row.turn()}))
        << row.request_id() << " is ok and was not sent";
  }
  if (cluster.was_killed() || FinishedOf(cluster) == nullptr) return;
  EXPECT_EQ(FinishedOf(cluster)->result.requests().planned(), rows.size());
  const std::set<std::string> lost = LostWorkers(cluster);
  for (const auto& [worker, requests] : begun) {
    if (lost.contains(worker)) continue;
    for (const Turn& turn : requests) {
      EXPECT_TRUE(rows_of[worker].contains(turn))
          << worker << " began " << turn.first << "." << turn.second
          << ", which has no row of it";
    }
  }
  if (cluster.end().kind != RunEnd::Kind::kDone || !stage.has_request_count()) {
    return;
  }
  EXPECT_EQ(rows.size(), RequestsOfStage(task.plan, task.prompts, 0));
}

void ExpectStatisticsOfTheRows(SimulatedCluster& cluster, const RunTask& task) {
  const FinishedLevel* const finished = FinishedOf(cluster);
  if (finished == nullptr) return;
  const LoadKind kind = KindOf(task.plan.stages(0));
  ExpectHistogramsOf(RowsOf(cluster), kind, *finished);
  ExpectTimelineOf(RowsOf(cluster), *finished);
}

void ExpectTheDegradedShareIsStated(SimulatedCluster& cluster) {
  const FinishedLevel* const finished = FinishedOf(cluster);
  if (finished == nullptr) return;
  uint32_t affected = 0;
  for (const v1::RequestRecord& row : RowsOf(cluster)) {
    affected += row.attempt() > 1 || row.outcome() == v1::Outcome::lost ? 1 : 0;
  }
  const v1::LevelResult& result = finished->result;
  EXPECT_EQ(result.has_degraded(), !LostWorkers(cluster).empty());
  EXPECT_TRUE(result.has_degraded() || affected == 0);
  if (RowsOf(cluster).empty()) return;
  EXPECT_DOUBLE_EQ(result.degraded().share(),
                   static_cast<double>(affected) /
                       static_cast<double>(RowsOf(cluster).size()));
}

void ExpectAcknowledgedRowsAreWritten(SimulatedCluster& cluster) {
  std::map<Turn, uint32_t> written;
  for (const v1::RequestRecord& row : RowsOf(cluster)) {
    ++written[{row.index(), row.turn()}];
  }
  for (size_t i = 0; i < cluster.workers(); ++i) {
    const SimulatedNode& node = cluster.node(i);
    for (const auto& [name, rows] : node.batches()) {
      const auto acknowledged = node.acknowledged().find(name.first);
      if (acknowledged == node.acknowledged().end() ||
          name.second > acknowledged->second) {
        continue;
      }
      for (const Turn& turn : rows) {
        EXPECT_EQ(written[turn], 1u)
            << "acknowledged request " << turn.first << "." << turn.second;
      }
    }
  }
}

void ExpectNoLoadBeyondTheLease(SimulatedCluster& cluster, double lease_s) {
  const int64_t lease_ns = SecondsToNs(lease_s) + kOvertakenNs;
  for (size_t i = 0; i < cluster.workers(); ++i) {
    SimulatedNode& node = cluster.node(i);
    auto word = node.words().begin();
    int64_t until_ns = 0;
    for (const FakeRequest& request : cluster.seen(i)) {
      if (request.level != "level") continue;
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
