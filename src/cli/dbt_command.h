// A verb that works on a dbt project, opened: the project is read, the console speaks, the lake waits.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/cancellation.h"
#include "cli/context.h"
#include "cli/dbt_flags.h"
#include "cli/interrupt.h"
#include "project/config.h"
#include "project/workspace.h"
#include "transform/parse/parser.h"
#include "transform/run/console.h"
#include "transform/run/graph_value.h"
#include "transform/run/services.h"
#include "transform/select/selector.h"

namespace ingot::cli {

// What compile and docs generate are about.
std::vector<transform::ResourceType> CompiledTypes();

// Lives as long as the verb's handler.
class DbtCommand {
 public:
  // `verb` is dbt's name of it: "run", "freshness". Reads the project and says what was found. kNotFound without a project;
  // kInvalidArgument with the place of the first fault.
  // Without `graph` that is left unread where nothing has changed since an earlier parse.
  static Result<std::unique_ptr<DbtCommand>> Open(Context& context, std::string verb, bool graph = true);
  ~DbtCommand();

  Context& context() { return context_; }
  const std::string& verb() const { return verb_; }
  transform::Console& console() { return *console_; }
  transform::ParsedProject& parsed() { return *parsed_; }
  const transform::Graph& graph() const { return parsed_->graph; }
  Cancellation& cancellation() { return cancellation_; }

  // What --select and its sisters name, of these types, by Resource::index. `when_asked`: types that only --resource-type
  // brings along.
  Result<std::vector<bool>> Select(std::vector<transform::ResourceType> types, const std::vector<transform::ResourceType>& when_asked = {});
  // Everything that a run needs; the lake is opened.
  Result<transform::RunServices*> Services();
  // A session of its own.
  Result<std::unique_ptr<transform::RunSession>> Session();

 private:
  DbtCommand(Context& context, std::string verb);
  Status Read(bool graph);
  void TellFound();
  Status LoadState();
  Result<std::vector<transform::NamedSelection>> Selectors() const;
  Result<project::ProjectConfig> LakeConfig() const;

  Context& context_;
  const std::string verb_;
  const std::string id_;
  project::EnvironmentVariables variables_;
  transform::EnvironmentReader environment_;
  Cancellation cancellation_;
  std::unique_ptr<transform::Console> console_;
  std::unique_ptr<transform::ParsedProject> parsed_;
  std::unique_ptr<transform::GraphValue> graph_value_;
  std::unique_ptr<transform::PreviousState> state_;
  std::unique_ptr<project::Workspace> workspace_;
  std::unique_ptr<transform::RunServices> services_;
  InterruptWatcher::Scope interrupt_;
};

}  // namespace ingot::cli
