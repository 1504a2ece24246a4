#ifndef BYZERPERF_COMMON_CLI_HIDE_SECRETS_H_
#define BYZERPERF_COMMON_CLI_HIDE_SECRETS_H_

namespace byzerperf {

// Overwrites what may be secret in a process's own arguments with asterisks, so
// that the list of processes, which everyone on a host can read, does not show
// it for as long as the process lives: the values of -H and --header, and URLs
// that have a user or a query. After the arguments were copied.
void HideSecretArguments(int argc, char** argv);

}  // namespace byzerperf

#endif  // BYZERPERF_COMMON_CLI_HIDE_SECRETS_H_
