#include "common/rpc/grpc_log.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include <cstdlib>

namespace byzerperf {

void SilenceGrpcLog() {
  // Called by main before there are threads.
  if (std::getenv("GRPC_VERBOSITY") != nullptr) return;  // NOLINT
  gpr_set_log_function([](gpr_log_func_args* /*line*/) {});
  // It says in a line what a stranger's message lacks.
  google::protobuf::SetLogHandler(nullptr);
}

}  // namespace byzerperf
