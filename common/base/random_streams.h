#ifndef BYZERPERF_COMMON_BASE_RANDOM_STREAMS_H_
#define BYZERPERF_COMMON_BASE_RANDOM_STREAMS_H_

#include <cstdint>

namespace byzerperf {

// What the plan's seed is drawn for. Two uses of one stream would draw the same
// numbers, and what looks like chance would hang together. A new use takes a
// new number; a number that was given away keeps its meaning, so that a saved
// plan reruns identically.
enum class RandomUse : uint32_t {
  kMarkers = 0,       // part: 0x6d61726b + round
  kGaps = 1,          // between arrivals; part: stage
  kCancellation = 2,  // part: stage
  kThinkTime = 3,     // part: stage
  kLevelOrder = 4,    // part: run
  kPromptOrder = 5,   // part: 0, or with shuffle (1 + pass) × 6 + round
  kModel = 6,         // part: 0
  kLengths = 7,       // of synthetic prompts; part: which length
  kBlocks = 8,        // keys of text blocks; part: a BlockPart
  kSessions = 9,      // turns and delays; part: which of them
};

// The parts of RandomUse::kBlocks.
enum BlockPart : uint32_t {
  kOwnTextPart = 0,            // key of prompt i's own text
  kSystemTextPart = 1,         // of the system prompt
  kPrefixTextPart = 2,         // of prefix i of the pool
  kPrefixDrawPart = 3,         // which of the pool prompt i has
  kTurnTextPart = 4,           // of turn t of prompt i: i × 4,096 + t
  kSafeTokenIdPart = 5,        // token id i where there is no tokenizer
  kHashTextPart = 0x74720000,  // of a trace's hash id; + piece
  kLineTextPart = 0x74730000,  // of a trace's line, its own text; + piece
};

// The stream (common/base/rng.h) of one part of a use: no two pairs share one.
constexpr uint64_t RandomStream(RandomUse use, uint32_t part) {
  return (static_cast<uint64_t>(use) << 32) | part;
}

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_BASE_RANDOM_STREAMS_H_
