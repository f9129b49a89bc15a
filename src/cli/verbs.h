// The verbs: each is described and handled in its own verb_*.cc.
#pragma once

#include "cli/command.h"

namespace ingot::cli {

Command CompileVerb();
Command DepsVerb();
Command DbtBuildVerb();
Command DbtCleanVerb();
Command DbtCloneVerb();
Command DbtDebugVerb();
Command DbtDocsVerb();
Command DbtDocsServeVerb();
Command DbtFreshnessVerb();
Command DbtOperationVerb();
Command DbtRetryVerb();
Command DbtRunVerb();
Command DbtSeedVerb();
Command DbtShowVerb();
Command DbtSnapshotVerb();
Command DbtTestVerb();
Command GenerateTradesVerb();
Command HelpVerb();
Command IngestVerb();
Command InitVerb();
Command LineageVerb();
Command LsVerb();
Command ListVerb();  // the same
Command ParseVerb();
Command RunsVerb();
Command SqlVerb();
Command TableDescribeVerb();
Command TableHistoryVerb();
Command TableLsVerb();
Command TableCleanupVerb();
Command TableCloneVerb();
Command TableConvertVerb();
Command TableOptimizeVerb();
Command TableRepairVerb();
Command TableRestoreVerb();
Command TableVacuumVerb();
Command TriggerVerb();

// All of the command line, in the order in which help shows it.
CommandLine IngotCommandLine();

}  // namespace ingot::cli
