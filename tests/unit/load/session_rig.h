#ifndef BYZERPERF_TESTS_UNIT_LOAD_SESSION_RIG_H_
#define BYZERPERF_TESTS_UNIT_LOAD_SESSION_RIG_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/load/load_rig.h"

namespace byzerperf {

// A run whose prompts are one session of `turns` requests, asked a delay apart.
inline std::shared_ptr<RunContext> SessionRun(uint32_t concurrency, int turns,
                                              double delay_s = 0) {
  auto run = SmallRun(concurrency);
  auto prompts = std::make_shared<v1::PromptSet>();
  v1::Prompt& prompt = *prompts->add_prompts();
  prompt.set_id("s0");
  prompt.add_messages()->set_role("user");
  prompt.mutable_messages(0)->set_content("Begin.");
  for (int turn = 1; turn < turns; ++turn) {
    v1::Turn& next = *prompt.add_turns();
    next.set_content("Go on, " + std::to_string(turn) + ".");
    next.set_delay_s(delay_s);
  }
  run->prompts = std::move(prompts);
  return run;
}

// To the end of a level that has so many rows.
inline bool RunToEnd(LoadRig& rig, size_t rows) {
  if (!rig.RunUntilRows(rows)) return false;
  rig.End(/*abort=*/false);
  return rig.loop.RunUntil([&] { return rig.ended; }) &&
         rig.rows.size() == rows;
}

// Rows come in the order of their ends: `INDEX.TURN OUTCOME`.
inline std::vector<std::string> WhatBecame(const LoadRig& rig) {
  std::vector<std::string> became;
  became.reserve(rig.rows.size());
  for (const v1::RequestRecord& row : rig.rows) {
    became.push_back(std::to_string(row.index()) + "." +
                     std::to_string(row.turn()) + " " +
                     v1::Outcome::Value_Name(row.outcome()));
  }
  return became;
}

// Every turn of the indices has one row, in the order of the turns.
inline void ExpectRowsInTurn(const LoadRig& rig, uint32_t indices,
                             uint32_t turns) {
  std::vector<uint32_t> next(indices, 0);
  for (const v1::RequestRecord& row : rig.rows) {
    ASSERT_LT(row.index(), indices);
    EXPECT_EQ(row.turn(), next[row.index()]++) << row.index();
  }
  for (const uint32_t reached : next) EXPECT_EQ(reached, turns);
}

}  // namespace byzerperf

#endif  // BYZERPERF_TESTS_UNIT_LOAD_SESSION_RIG_H_
