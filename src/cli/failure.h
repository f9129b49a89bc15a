// How an error reaches the user and the exit code.
#pragma once

#include <string>

#include "base/log.h"
#include "base/result.h"
#include "cli/command.h"

namespace ingot::cli {

// 2 when the caller has to change the request or the configuration; 1 when the work failed.
ExitCode ExitCodeOf(const Error& error);

// "error: <message>", or one JSON object with level, kind and message; no line end.
std::string DescribeError(const Error& error, LogFormat format);

// Prints it on standard error.
void ReportError(const Error& error, LogFormat format);

}  // namespace ingot::cli
