// Resources as manifest.json (v12) spells them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "transform/graph/resource.h"

namespace ingot::transform {

// What compiling adds to a node.
struct CompiledParts {
  bool compiled = false;
  std::string_view code;
  std::string_view path;        // below the project
  std::string_view build_path;
  // The CTEs that were put in front: unique id and SQL.
  std::vector<std::pair<std::string, std::string>> ctes;
};

// Facts that the writer fills in and no resource carries.
struct ArtifactFacts {
  double created_at = 0;  // seconds
  std::string root_path;  // of seeds
};

// Each appends one JSON object.
void WriteNodeJson(const Node& node, const CompiledParts& compiled, std::string* out, const ArtifactFacts& facts = {});
void WriteSourceJson(const Source& source, std::string* out, const ArtifactFacts& facts = {});
void WriteExposureJson(const Exposure& exposure, std::string* out, const ArtifactFacts& facts = {});
void WriteUnitTestJson(const UnitTest& test, std::string* out, const ArtifactFacts& facts = {});
void WriteMacroJson(const Macro& macro, std::string* out, const ArtifactFacts& facts = {});
void WriteDocJson(const DocBlock& doc, std::string* out);
void WriteGroupJson(const Group& group, std::string* out);

}  // namespace ingot::transform
