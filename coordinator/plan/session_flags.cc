// The flags that say what a session is: a conversation whose next turn is asked
// when the one before was answered.
#include "coordinator/plan/run_flags.h"

namespace byzerperf {

void AddSessionFlags(CommandLine* line, RunFlags* flags) {
  line->Section("Sessions: conversations of several turns");
  line->Add("multi-turn", &flags->multi_turn,
            "ask all user messages of a conversation in a prompt file, one "
            "turn after another, each with the model's own answers so far; "
            "without, only the first request of it");
  line->Add("turn-delay", &flags->turn_delay,
            "wait this long after an answer before the next turn is asked");
}

}  // namespace byzerperf
