// What a verb's handler works with.
#pragma once

#include "base/cancellation.h"
#include "base/clock.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/interrupt.h"

namespace ingot::cli {

// All references outlive the handler.
struct Context {
  const CommandLine& line;
  const Arguments& arguments;
  Clock& clock;
  Logger& logger;
  InterruptWatcher& interrupts;

  LogFormat log_format() const {
    return arguments.Text("log-format") == "json" ? LogFormat::kJson : LogFormat::kText;
  }
};

}  // namespace ingot::cli
