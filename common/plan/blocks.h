#ifndef BYZERPERF_COMMON_PLAN_BLOCKS_H_
#define BYZERPERF_COMMON_PLAN_BLOCKS_H_

#include <string>

#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// The text of a block: it begins at the unit of the corpus that the block's key
// falls on and goes on, from the end of the corpus to its beginning if need be,
// until it has as many tokens as asked; of the last unit whole words, by their
// share of its bytes. "" where the corpus is not measured or has no tokens.
// Equal keys begin at one place, so that of two blocks with one key the shorter
// is the beginning of the longer. A pure function.
std::string BlockText(const v1::Corpus& corpus, const v1::TextBlock& block);

// Whether there is anything for WriteOut() to do.
bool HasBlocks(const v1::Prompt& prompt);

// The prompt as it is sent, its blocks written out: system blocks as the system
// message, blocks in front of the first user message's text (which is made when
// there is none), with `marker` behind the shared ones. As token ids where the
// corpus has them: then the marker's digits are ids as well, and there are no
// messages. `marker` may be empty. A pure function.
v1::Prompt WriteOut(const v1::Corpus& corpus, const v1::Prompt& prompt,
                    const std::string& marker);

// The same lengths, but none of the texts that the run's prompts are made of
// (but for beginnings that chance makes alike): for requests that come before
// the load and are to leave nothing of it in a prefix cache.
v1::Prompt WithOtherText(v1::Prompt prompt);

// What the user says in a turn of a session, its blocks written out.
std::string TurnText(const v1::Corpus& corpus, const v1::Turn& turn);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_PLAN_BLOCKS_H_
