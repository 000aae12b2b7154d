/** C++ that is compiled beside tfjs-node's own. Kept as text: a build of TypeScript takes nothing else along. */

export const muteSource = `// TensorFlow's libraries write a line to stderr while the system loads them, before anything can be said to their log.
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

// quietly(f): calls f with nothing of this process reaching stderr, and throws what f throws.
static napi_value Quietly(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value work, global, result = nullptr;
  if (napi_get_cb_info(env, info, &count, &work, nullptr, nullptr) != napi_ok || count != 1) return nullptr;
  if (napi_get_global(env, &global) != napi_ok) return nullptr;
  const int kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (kept >= 0 && nowhere >= 0) dup2(nowhere, STDERR_FILENO);
  napi_call_function(env, global, work, 0, nullptr, &result);
  if (kept >= 0) dup2(kept, STDERR_FILENO), close(kept);
  if (nowhere >= 0) close(nowhere);
  return result;
}

NAPI_MODULE_INIT() {
  napi_value quietly;
  if (napi_create_function(env, "quietly", NAPI_AUTO_LENGTH, Quietly, nullptr, &quietly) != napi_ok) return nullptr;
  return quietly;
}
`;

export const logLevelSource = `// TensorFlow reads TF_CPP_MIN_LOG_LEVEL only where Python has started it: here it is obeyed too.
#include <cstdlib>

#include "absl/log/globals.h"

namespace {
const bool obeyed = [] {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  if (level != nullptr) absl::SetMinLogLevel(static_cast<absl::LogSeverityAtLeast>(std::atoi(level)));
  return true;
}();
}  // namespace
`;
