// The graph of an earlier parse, kept in the target folder: good while nothing that it rests on has changed.
#pragma once

#include <vector>

#include "base/result.h"
#include "transform/parse/parser.h"
#include "transform/parse/project_files.h"

namespace ingot::transform {

// Fills the project's graph and warnings when the cache is there and every file has the size and time that it had (or,
// with another time, the content), and versions, settings, variables and environment are the same. False: parse.
// A broken cache is no error. Without `graph` it is left there, unless the manifest has to be written.
bool LoadParseCache(const std::vector<ProjectFile>& files, bool graph, ParsedProject* parsed);

Status SaveParseCache(const std::vector<ProjectFile>& files, const ParsedProject& parsed);

}  // namespace ingot::transform
