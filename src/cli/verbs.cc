#include "cli/verbs.h"

namespace ingot::cli {
namespace {

std::vector<Flag> GlobalFlags() {
  return {
      {.name = "project",
       .value_name = "DIR",
       .help = "The project's folder; without it, the nearest folder upwards that holds an ingot.yml"},
      {.name = "env",
       .value_name = "NAME",
       .help = "An environment of ingot.yml; without it, INGOT_ENV, then the file's own choice"},
      {.name = "lake",
       .value_name = "LOCATION",
       .help = "A lake to use in place of the project's: a folder or s3://bucket/prefix"},
      {.name = "log-format",
       .kind = ValueKind::kChoice,
       .fallback = "text",
       .help = "How messages on standard error look",
       .choices = {"text", "json", "default", "debug"},
       .variable = "DBT_LOG_FORMAT"},
      {.name = "log-level",
       .kind = ValueKind::kChoice,
       .fallback = "info",
       .help = "The least important messages to show",
       .choices = {"debug", "info", "warning", "warn", "error"},
       .variable = "DBT_LOG_LEVEL"},
  };
}

}  // namespace

CommandLine IngotCommandLine() {
  CommandLine line;
  line.global_flags = GlobalFlags();
  line.groups = {{"generate", "Make data to order, with its truth"},
                 {"source", "Look at the sources of a dbt project"},
                 {"docs", "Describe a dbt project for its docs page"},
                 {"table", "Look at the tables of the lake, and keep them in order"}};
  line.commands = {InitVerb(), GenerateTradesVerb(), IngestVerb(), TriggerVerb(), RunsVerb(), SqlVerb(),
                   DbtBuildVerb(), DbtRunVerb(), DbtTestVerb(), DbtSeedVerb(), DbtSnapshotVerb(), DbtShowVerb(), DbtRetryVerb(),
                   ParseVerb(), LsVerb(), ListVerb(), CompileVerb(), DbtFreshnessVerb(), DbtDocsVerb(), DbtDocsServeVerb(), DbtOperationVerb(), DbtCloneVerb(), LineageVerb(), DepsVerb(),
                   DbtDebugVerb(), DbtCleanVerb(), TableLsVerb(), TableDescribeVerb(), TableHistoryVerb(),
                   TableOptimizeVerb(), TableVacuumVerb(),
                   TableRestoreVerb(), TableCloneVerb(), TableConvertVerb(), TableRepairVerb(), TableCleanupVerb(), HelpVerb()};
  return line;
}

}  // namespace ingot::cli
