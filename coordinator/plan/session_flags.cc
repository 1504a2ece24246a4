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
  line->Add("session-turns", &flags->session_turns,
            "with --isl or --seq-dist: make sessions of so many turns, each "
            "with as much new text as the first");
  line->Add("session-turns-stddev", &flags->session_turns_stddev,
            "standard deviation of --session-turns, cut off at 1 turn");
  line->Add("turn-delay", &flags->turn_delay,
            "wait this long after an answer before the next turn is asked");
  line->Add("session-header", &flags->session_header,
            "the name of a header that is the same for all requests of a "
            "session and differs from session to session, for routers that "
            "keep a session on one server");
  line->Add("user-centric-rate", &flags->user_centric_rate,
            "requests a second of all users together, of whom there are "
            "--num-concurrent-requests: each sends one every users / rate "
            "seconds, or when its last answer has come if that is later");
}

}  // namespace byzerperf
