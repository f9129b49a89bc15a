// The SQL shell.
#pragma once

#include "base/result.h"
#include "cli/context.h"
#include "cli/query_run.h"
#include "engine/session.h"

namespace ingot::cli {

// Reads statements and commands from the terminal until its end. Errors of statements are shown, and it goes on.
Result<ExitCode> RunShell(Context& context, engine::Session& session, const std::string& lake, QueryOutput output);

}  // namespace ingot::cli
