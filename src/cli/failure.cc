#include "cli/failure.h"

#include <cstdio>

#include <fmt/format.h>

#include "base/json.h"

namespace ingot::cli {

ExitCode ExitCodeOf(const Error& error) {
  switch (error.kind()) {
    case ErrorKind::kInvalidArgument:
    case ErrorKind::kNotFound:
    case ErrorKind::kAlreadyExists:
    case ErrorKind::kUnsupported: return ExitCode::kUsage;
    default: return ExitCode::kFailed;
  }
}

std::string DescribeError(const Error& error, LogFormat format) {
  if (format == LogFormat::kText) return "error: " + error.message();
  Json line = Json::MakeObject();
  line.Set("level", "error").Set("kind", ErrorKindName(error.kind())).Set("message", error.message());
  return line.Dump();
}

void ReportError(const Error& error, LogFormat format) {
  std::fflush(stdout);
  fmt::print(stderr, "{}\n", DescribeError(error, format));
}

}  // namespace ingot::cli
