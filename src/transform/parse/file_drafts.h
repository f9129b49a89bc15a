// Models, seeds, snapshots, tests and analyses as their files alone show them.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "transform/parse/parse_state.h"
#include "transform/parse/project_files.h"
#include "transform/properties/property_file.h"

namespace ingot::transform {

// A node before property files have been laid on it, and what its template called.
struct Draft {
  Node node;
  Capture capture;
  Json config_written;  // named arguments of its first config(), as text; null: it calls none
  const Project* project = nullptr;
};

// The nodes of one file: one, or as many as it has snapshot blocks. Thread-safe. kInvalidArgument with the place;
// kUnsupported for a Python model.
Result<std::vector<Draft>> DraftFile(const ParseState& state, const ProjectFile& file);

// A snapshot that a property file defines by `relation`.
Result<Draft> DraftYamlSnapshot(const ParseState& state, const Project& project, const PropertyFile& file, const ResourceEntry& entry);

// One of on-run-start or on-run-end.
Result<Draft> DraftHook(const ParseState& state, const Project& project, const std::string& sql, bool start, int index);

}  // namespace ingot::transform
