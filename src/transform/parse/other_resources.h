// Sources, exposures, groups, unit tests and descriptions of macros: what property files alone define.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "transform/parse/parse_state.h"
#include "transform/parse/test_nodes.h"
#include "transform/properties/property_file.h"

namespace ingot::transform {

// Adds every source of the files to the graph, and its tests' nodes to `tests`. Sources that other packages override are
// changed first.
Status AddSources(const ParseState& state, const std::vector<PropertyFile>& files, std::vector<Node>* tests);

Status AddExposures(const ParseState& state, const PropertyFile& file);
Status AddGroups(const ParseState& state, const PropertyFile& file);
Status AddMacroDescriptions(const ParseState& state, const PropertyFile& file);
// `fixtures`: files of the project's tests folders, by name without ending, as full paths.
Status AddUnitTests(const ParseState& state, const PropertyFile& file, const std::map<std::string, std::string, std::less<>>& fixtures);
// Finds each unit test's model, once nodes are numbered. kNotFound.
Status LinkUnitTests(const ParseState& state);

}  // namespace ingot::transform
