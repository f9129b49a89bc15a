// dbt's flags, by what they are about, and what they say.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/context.h"
#include "transform/parse/parser.h"
#include "transform/run/services.h"

namespace ingot::cli {

// Which of dbt's flags a verb takes; bits.
enum DbtFlagSet : unsigned {
  kProjectFlags = 1,      // where the project is, its target and variables: every verb
  kSelectionFlags = 2,    // --select and its sisters
  kStateFlags = 4,        // --state, --defer …
  kRunFlags = 8,          // --threads, --fail-fast, --full-refresh …
  kTestFlags = 16,        // --store-failures
};
std::vector<Flag> DbtFlags(unsigned sets, std::vector<Flag> own = {});

// How the command's project is parsed. References outlive the parse.
Result<transform::ParseOptions> DbtParseOptions(const Context& context, std::string_view verb, std::string id,
                                                transform::EnvironmentReader* environment, Logger* logger);

// The folder with the dbt_project.yml: --project-dir, --project, DBT_PROJECT_DIR, or the nearest upwards. kNotFound.
Result<std::string> DbtDirectory(const Context& context);

// YAML or JSON of a mapping, as --vars and --args take it. kInvalidArgument names the flag.
Result<Json> ReadMapping(const Context& context, std::string_view flag);

// --warn-error and --warn-error-options. kInvalidArgument.
Result<transform::WarningRules> ReadWarningRules(const Context& context);

// `flags` as templates see it, and `args` of run_results.json.
Json FlagsForTemplates(const Context& context, std::string_view verb);
Json ArgumentsRecord(const Context& context, std::string_view verb);

// kInvalidArgument names the flag. `threads`: of the profile; 0: not said.
Result<transform::RunSettings> ReadRunSettings(const Context& context, int threads, Timestamp now);

}  // namespace ingot::cli
