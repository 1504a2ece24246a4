#ifndef BYZERPERF_WORKER_API_TEMPLATES_H_
#define BYZERPERF_WORKER_API_TEMPLATES_H_

#include <string>

#include "byzerperf/v1/plan.pb.h"

namespace byzerperf {

// The conversation as one text for `completions`.
//
// qwen, yi, default: Byzer-LLM's strings and rule, to the letter: a system
// message in its own form; user marker + content; assistant marker + content;
// if the last message is the user's, the assistant marker; all joined by \n.
// (So qwen has a \n before <|im_end|> that the model's official form has not.)
// chatml: the official form of Qwen and Yi. raw, auto and unset: contents as
// they are, joined by \n.
std::string RenderTemplate(v1::Template::Value name,
                           const v1::Prompt& conversation);

}  // namespace byzerperf

#endif  // BYZERPERF_WORKER_API_TEMPLATES_H_
