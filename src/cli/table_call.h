// Verbs that call a procedure of the lake (CALL ingot_…) and print its rows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/context.h"

namespace ingot::cli {

// "ingot_vacuum('silver.trades', dry_run => true)", put together.
class ProcedureCall {
 public:
  ProcedureCall(std::string_view name, const std::vector<std::string>& arguments);

  ProcedureCall& Set(std::string_view option, std::string_view sql);
  ProcedureCall& SetText(std::string_view option, std::string_view text);
  ProcedureCall& SetSwitch(std::string_view option, bool value);
  // The flag's value, if it was given: as text; as a list of the texts between commas; as a whole number; as a span of
  // time ("7d"). kInvalidArgument names the flag.
  ProcedureCall& SetFromFlag(const Context& context, std::string_view flag, std::string_view option);
  ProcedureCall& SetListFromFlag(const Context& context, std::string_view flag, std::string_view option);
  ProcedureCall& SetNumberFromFlag(const Context& context, std::string_view flag, std::string_view option);
  Status SetSpanFromFlag(const Context& context, std::string_view flag, std::string_view option);

  std::string ToString() const { return text_ + ")"; }

 private:
  std::string text_;
};

// Runs a query on the lake of the command line and prints its rows as --format says. Ctrl-C: kCancelled.
Result<ExitCode> RunOnLake(Context& context, const std::string& query);

}  // namespace ingot::cli
