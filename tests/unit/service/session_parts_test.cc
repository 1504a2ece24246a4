#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "common/base/sha256.h"
#include "tests/support/fixed_clock.h"
#include "worker/service/event_log.h"
#include "worker/service/prompt_store.h"
#include "worker/service/run_admission.h"

namespace byzerperf {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A set of two prompts, as bytes and their hash.
struct SerialisedSet {
  SerialisedSet() {
    v1::PromptSet set;
    set.add_prompts()->set_id("one");
    set.add_prompts()->set_id("two");
    bytes = set.SerializeAsString();
    hash = Sha256Hex(bytes);
  }
  v1::PromptChunk Chunk(size_t from, size_t count, bool last) const {
    v1::PromptChunk chunk;
    chunk.set_prompt_set_hash(hash);
    chunk.set_data(bytes.substr(from, count));
    chunk.set_last(last);
    return chunk;
  }
  std::string bytes;
  std::string hash;
};

TEST(PromptStore, PutsASetTogetherFromItsPieces) {
  const SerialisedSet set;
  PromptStore store;
  EXPECT_EQ(*store.Add(set.Chunk(0, 3, false)), false);
  EXPECT_EQ(store.Find(set.hash), nullptr);
  EXPECT_EQ(*store.Add(set.Chunk(3, 999, true)), true);
  ASSERT_NE(store.Find(set.hash), nullptr);
  EXPECT_EQ(store.Find(set.hash)->prompts(1).id(), "two");
}

TEST(PromptStore, RefusesDataThatIsNotWhatThePlanNames) {
  const SerialisedSet set;
  PromptStore store;
  v1::PromptChunk chunk = set.Chunk(0, 999, true);
  chunk.mutable_data()->back() ^= 1;
  const auto added = store.Add(chunk);
  ASSERT_FALSE(added.ok());
  EXPECT_THAT(std::string(added.status().message()), HasSubstr(set.hash));
  EXPECT_EQ(store.Find(set.hash), nullptr);
}

TEST(PromptStore, RefusesAnEmptySet) {
  PromptStore store;
  v1::PromptChunk chunk;
  chunk.set_prompt_set_hash(Sha256Hex(""));
  chunk.set_last(true);
  EXPECT_FALSE(store.Add(chunk).ok());
}

TEST(PromptStore, ForgetsTheOldestOfTooManySets) {
  PromptStore store;
  std::vector<std::string> hashes;
  for (size_t i = 0; i <= PromptStore::kKeptSets; ++i) {
    v1::PromptSet set;
    set.add_prompts()->set_id(std::to_string(i));
    v1::PromptChunk chunk;
    chunk.set_data(set.SerializeAsString());
    chunk.set_prompt_set_hash(Sha256Hex(chunk.data()));
    chunk.set_last(true);
    ASSERT_TRUE(store.Add(chunk).ok());
    hashes.push_back(chunk.prompt_set_hash());
  }
  EXPECT_EQ(store.Find(hashes.front()), nullptr);
  EXPECT_NE(store.Find(hashes.back()), nullptr);
}

TEST(RunAdmission, AdmitsOneRunAndSaysWhoHoldsTheWorker) {
  FixedClock clock;
  RunAdmission admission(clock);
  ASSERT_TRUE(admission.Acquire(1, "run-a", "10.0.0.9").ok());
  EXPECT_TRUE(admission.Acquire(1, "run-a", "10.0.0.9").ok());
  clock.unix_s += 42;
  const absl::Status second = admission.Acquire(2, "run-b", "10.0.0.8");
  ASSERT_TRUE(absl::IsUnavailable(second));
  EXPECT_THAT(std::string(second.message()),
              AllOf(HasSubstr("run-a"), HasSubstr("10.0.0.9"),
                    HasSubstr("2023-11-14 22:13:20 UTC"), HasSubstr("42 s")));
}

TEST(RunAdmission, AdmitsTheNextRunAfterARelease) {
  FixedClock clock;
  RunAdmission admission(clock);
  ASSERT_TRUE(admission.Acquire(1, "run-a", "peer").ok());
  admission.Release(2);  // not the holder
  EXPECT_FALSE(admission.Acquire(2, "run-b", "peer").ok());
  admission.Release(1);
  EXPECT_TRUE(admission.Acquire(2, "run-b", "peer").ok());
  EXPECT_EQ(admission.holder()->run_id, "run-b");
}

v1::Command Numbered(uint32_t epoch, uint32_t number) {
  v1::Command command;
  command.set_epoch(epoch);
  command.set_number(number);
  return command;
}

// The numbers of the commands that can be taken when this one has come.
std::vector<uint32_t> Taken(EventLog& log, const v1::Command& command) {
  std::vector<uint32_t> numbers;
  log.Add(command);
  while (const auto next = log.NextCommand()) numbers.push_back(next->number());
  return numbers;
}

TEST(EventLog, TakesEachCommandOfItsEpochOnce) {
  EventLog log([](const v1::Event&) {});
  EXPECT_THAT(Taken(log, Numbered(3, 1)), ElementsAre(1));
  EXPECT_THAT(Taken(log, Numbered(3, 1)), IsEmpty());  // repeated
  EXPECT_THAT(Taken(log, Numbered(3, 2)), ElementsAre(2));
  EXPECT_THAT(Taken(log, Numbered(3, 1)), IsEmpty());  // late
  EXPECT_THAT(Taken(log, Numbered(2, 3)), IsEmpty());  // of a closed epoch
  EXPECT_THAT(Taken(log, Numbered(3, 3)), ElementsAre(3));
}

TEST(EventLog, HoldsBackACommandThatCameBeforeItsTurn) {
  EventLog log([](const v1::Event&) {});
  EXPECT_THAT(Taken(log, Numbered(1, 2)), IsEmpty());
  EXPECT_THAT(Taken(log, Numbered(1, 4)), IsEmpty());
  EXPECT_THAT(Taken(log, Numbered(1, 2)), IsEmpty());
  EXPECT_THAT(Taken(log, Numbered(1, 1)), ElementsAre(1, 2));
  EXPECT_THAT(Taken(log, Numbered(1, 3)), ElementsAre(3, 4));
}

TEST(EventLog, TellsACommandThatWasLostFromOneThatIsLate) {
  EventLog log([](const v1::Event&) {});
  Taken(log, Numbered(1, 1));
  for (uint32_t number = 3; number < 67; ++number) {
    Taken(log, Numbered(1, number));
  }
  EXPECT_EQ(log.lost_command(), std::nullopt);
  Taken(log, Numbered(1, 67));
  EXPECT_EQ(log.lost_command(), 2u);
}

TEST(EventLog, NumbersEventsAndStampsTheEpoch) {
  std::vector<uint32_t> numbers;
  EventLog log([&](const v1::Event& event) {
    EXPECT_EQ(event.epoch(), 7);
    numbers.push_back(event.number());
  });
  log.Add(Numbered(7, 1));
  log.Send(v1::Event());
  log.Send(v1::Event());
  EXPECT_THAT(numbers, ElementsAre(1, 2));
}

TEST(EventLog, KeepsBatchesUntilTheyAreAcknowledged) {
  EventLog log([](const v1::Event&) {});
  log.Add(Numbered(1, 1));
  v1::Event batch;
  batch.mutable_batch()->add_rows();
  log.Send(batch);
  log.Send(v1::Event());
  batch.mutable_batch()->add_rows();
  log.Send(batch);
  EXPECT_EQ(log.unacknowledged(), 2);
  EXPECT_EQ(log.Acknowledge(2), 1) << "its rows";
  EXPECT_EQ(log.unacknowledged(), 1);
  EXPECT_EQ(log.Acknowledge(3), 2);
  EXPECT_EQ(log.Acknowledge(3), 0) << "they are known already";
  EXPECT_EQ(log.unacknowledged(), 0);
}

}  // namespace
}  // namespace byzerperf
