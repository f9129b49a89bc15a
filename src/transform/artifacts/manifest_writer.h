// manifest.json, version 12.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "transform/artifacts/resource_json.h"
#include "transform/parse/parser.h"

namespace ingot::transform {

// What was compiled of a node; asked for each while the file is written. May be empty: nothing was.
using CompiledLookup = std::function<CompiledParts(const Node&)>;

// Writes <target_path>/manifest.json, whole or not at all, in pieces: memory does not grow with the project.
// kUnavailable, kPermissionDenied, kExhausted.
Status WriteManifest(const ParsedProject& parsed, const CompiledLookup& compiled);

}  // namespace ingot::transform
