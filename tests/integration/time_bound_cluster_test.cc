// The prefix law of a closed loop that is bound by time, in a whole cluster and
// in virtual time. How many requests there will be depends on the servers, but
// which ones they are does not: the coordinator grants the indices 0, 1, 2, …
// without a hole, and each worker begins what it was granted in that order. So
// what is sent are the indices 0 … n − 1 but for those that were granted and
// not begun when the time was over, which are the last of some worker's; a
// worker alone leaves no hole. Each index asks the same on any number of
// workers.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/cluster_plans.h"
#include "tests/support/small_task.h"

namespace byzerperf {
namespace {

constexpr uint32_t kTimedPlans = 12;
constexpr char kTimedLevel[] = "level";

RunTask TimedTask(uint32_t seed) {
  Draws draw(seed);
  RunTask task = SmallTask();
  task.plan.set_random_seed(seed);
  if (draw.Chance(0.5)) {
    task.plan.set_prompt_sampling(v1::PromptSampling::random);
  }
  if (draw.Chance(0.3)) {
    for (v1::Prompt& prompt : *task.prompts.mutable_prompts()) {
      prompt.add_turns()->set_content("And then?");
    }
  }
  v1::Stage& stage = *task.plan.add_stages();
  stage.set_level(kTimedLevel);
  stage.mutable_load()->set_concurrency(1 + draw.Below(16));
  stage.set_duration_s(2 + 4 * draw.Unit());
  stage.set_grace_period_s(5);
  if (draw.Chance(0.3)) stage.set_think_time_s(0.2 * draw.Unit());
  if (draw.Chance(0.3)) stage.set_request_count(100'000);
  return task;
}

struct Begun {
  std::map<uint32_t, std::string> bodies;       // of first turns, by index
  std::vector<std::vector<uint32_t>> in_order;  // by worker
};

Begun RunTimed(size_t workers, uint32_t seed) {
  SimulatedCluster cluster(TimedTask(seed));
  for (size_t i = 0; i < workers; ++i) cluster.AddWorker(NodeOf(i));
  EXPECT_TRUE(cluster.Run());
  EXPECT_EQ(cluster.end().kind, RunEnd::Kind::kDone) << cluster.end().reason;
  Begun begun;
  for (size_t i = 0; i < workers; ++i) {
    std::vector<uint32_t>& mine = begun.in_order.emplace_back();
    for (const FakeRequest& request : cluster.seen(i)) {
      if (request.level != kTimedLevel || request.turn > 0) continue;
      mine.push_back(request.index);
      EXPECT_TRUE(begun.bodies.emplace(request.index, request.body).second)
          << "index " << request.index << " was begun twice";
    }
  }
  return begun;
}

// The last index of the worker that came least far; none when one began none.
std::optional<uint32_t> LeastLast(const Begun& begun) {
  std::optional<uint32_t> least;
  for (const std::vector<uint32_t>& mine : begun.in_order) {
    if (mine.empty()) continue;  // it has no slot
    least = std::min(least.value_or(mine.back()), mine.back());
  }
  return least;
}

std::vector<uint32_t> HolesOf(const Begun& begun) {
  std::vector<uint32_t> holes;
  const uint32_t last = begun.bodies.rbegin()->first;
  for (uint32_t index = 0; index < last; ++index) {
    if (!begun.bodies.contains(index)) holes.push_back(index);
  }
  return holes;
}

TEST(TimeBoundCluster, AWorkerAloneBeginsAPrefixOfTheIndices) {
  for (uint32_t seed = 1; seed <= kTimedPlans; ++seed) {
    SCOPED_TRACE(seed);
    const Begun begun = RunTimed(1, seed);
    EXPECT_TRUE(HolesOf(begun).empty());
    EXPECT_EQ(begun.bodies.begin()->first, 0u);
    EXPECT_GE(begun.bodies.size(), 4u);
  }
}

TEST(TimeBoundCluster, SeveralBeginAPrefixButForWhatWasGrantedAndNotBegun) {
  for (uint32_t seed = 1; seed <= kTimedPlans; ++seed) {
    const v1::Stage stage = TimedTask(seed).plan.stages(0);
    const double slots = stage.load().concurrency();
    for (const size_t workers : {2, 3, 7}) {
      SCOPED_TRACE(testing::Message() << workers << " workers, seed " << seed);
      const Begun begun = RunTimed(workers, seed);
      for (const std::vector<uint32_t>& mine : begun.in_order) {
        EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
      }
      const std::vector<uint32_t> holes = HolesOf(begun);
      // Two a slot, or two seconds of what was begun lately, which may be twice
      // what is begun in the mean, are granted at once, and asked for when half
      // of it is left.
      const double rate =
          static_cast<double>(begun.bodies.size()) / stage.duration_s();
      EXPECT_LE(
          static_cast<double>(holes.size()),
          3 * std::max(slots, 2 * rate) + 4 * static_cast<double>(workers));
      for (const uint32_t hole : holes) EXPECT_GT(hole, *LeastLast(begun));
    }
  }
}

TEST(TimeBoundCluster, AnIndexAsksTheSameOnAnyNumberOfWorkers) {
  for (uint32_t seed = 1; seed <= kTimedPlans; ++seed) {
    const Begun alone = RunTimed(1, seed);
    for (const size_t workers : {2, 3, 7}) {
      SCOPED_TRACE(testing::Message() << workers << " workers, seed " << seed);
      const Begun together = RunTimed(workers, seed);
      size_t compared = 0;
      for (const auto& [index, body] : together.bodies) {
        const auto found = alone.bodies.find(index);
        if (found == alone.bodies.end()) continue;
        EXPECT_EQ(body, found->second) << index;
        ++compared;
      }
      EXPECT_GE(2 * compared, alone.bodies.size());
    }
  }
}

}  // namespace
}  // namespace byzerperf
