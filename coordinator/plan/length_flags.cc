// The flags that ask for prompts and answers of a length, and their section of
// help.
#include "common/plan/checks.h"
#include "coordinator/plan/run_flags.h"

namespace byzerperf {

void AddLengthFlags(CommandLine* line, RunFlags* flags) {
  line->Section("Lengths: prompts made to measure, in tokens of the model");
  line->Add("isl", &flags->isl, CountRange{1, kMaxAskedTokens},
            "input tokens of a prompt, chat template included: texts are cut "
            "to this length, by the server's /tokenize where it has one");
  line->Add("isl-stddev", &flags->isl_stddev, "standard deviation of --isl");
  line->Add("osl", &flags->osl, CountRange{1, kMaxAskedTokens},
            "output tokens of an answer: sent as max_tokens and min_tokens, "
            "with ignore_eos, so that servers that know these keep to it");
  line->Add("osl-stddev", &flags->osl_stddev, "standard deviation of --osl");
  line->Add("length-distribution", &flags->length_distribution,
            "normal (cut off at 1 token) or lognormal: how lengths with a "
            "standard deviation are drawn (default: normal)");
  line->Add("seq-dist", &flags->seq_dist,
            "several kinds of requests in place of --isl and --osl: "
            "INPUT,OUTPUT:WEIGHT such as 256,128:60;512,512:40, each length "
            "with |STDDEV behind it if it varies");
  line->Add("num-prompts", &flags->num_prompts,
            "so many different prompts of these lengths (default: 320)");
  line->Add("shared-system-prompt-length", &flags->system_prompt_length,
            "so many of the input tokens are a system prompt that all requests "
            "share");
  line->Add("num-prefix-prompts", &flags->num_prefix_prompts,
            "each prompt begins with one of so many beginnings");
  line->Add("prefix-prompt-length", &flags->prefix_prompt_length,
            "tokens of each of these beginnings, part of the input tokens");
  line->Add("tokenizer", &flags->tokenizer,
            "SentencePiece model file (tokenizer.model) to count tokens with, "
            "for a server without /tokenize");
}

}  // namespace byzerperf
