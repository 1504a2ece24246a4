#ifndef BYZERPERF_COMMON_BASE_STATUS_MACROS_H_
#define BYZERPERF_COMMON_BASE_STATUS_MACROS_H_

// The project's only macros: leave the function with the error, if there is
// one.

#define RETURN_IF_ERROR(expression)                      \
  do {                                                   \
    auto byzerperf_status = (expression);                \
    if (!byzerperf_status.ok()) return byzerperf_status; \
  } while (false)

#define BYZERPERF_CONCAT_INNER(a, b) a##b
#define BYZERPERF_CONCAT(a, b) BYZERPERF_CONCAT_INNER(a, b)

// ASSIGN_OR_RETURN(const int port, ParsePort(text));
#define ASSIGN_OR_RETURN(declaration, expression)                              \
  BYZERPERF_ASSIGN_OR_RETURN(BYZERPERF_CONCAT(byzerperf_status_or_, __LINE__), \
                             declaration, expression)

#define BYZERPERF_ASSIGN_OR_RETURN(result, declaration, expression) \
  auto result = (expression);                                       \
  if (!result.ok()) return result.status();                         \
  declaration = *std::move(result)

#endif  // BYZERPERF_COMMON_BASE_STATUS_MACROS_H_
