#include "project/config.h"

#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "lake/lake.h"

namespace ingot::project {
namespace {

namespace fs = std::filesystem;

// The keys of one mapping: "" for the top, "s3" for the one under it. Those of the top are also an environment's,
// but for the ones that speak of environments.
std::vector<std::string> KeysUnder(std::string_view section) {
  std::vector<std::string> keys;
  for (const ConfigKey& key : ConfigKeys()) {
    size_t dot = key.path.find('.');
    if (section.empty()) {
      std::string top = key.path.substr(0, dot);
      if (keys.empty() || keys.back() != top) keys.push_back(top);
    } else if (dot != std::string::npos && key.path.substr(0, dot) == section) {
      keys.push_back(key.path.substr(dot + 1));
    }
  }
  return keys;
}

Status CheckSection(const Node& settings, std::string_view section) {
  const Node* node = settings.Find(section);
  return node == nullptr ? Status::Ok() : node->ExpectKeys(KeysUnder(section));
}

Status CheckSettings(const Node& settings, const std::vector<std::string>& allowed) {
  RETURN_IF_ERROR(settings.ExpectKeys(allowed));
  RETURN_IF_ERROR(CheckSection(settings, "limits"));
  return CheckSection(settings, "s3");
}

// Keys of an environment: all but these.
std::vector<std::string> OverridableKeys() {
  std::vector<std::string> keys = KeysUnder("");
  std::erase_if(keys, [](const std::string& key) {
    return key == "name" || key == "environment" || key == "environments";
  });
  return keys;
}

Result<const Node*> ChooseEnvironment(const Node& root, std::string* name) {
  if (name->empty()) {
    if (const Node* chosen = root.Find("environment")) {
      ASSIGN_OR_RETURN(*name, chosen->AsString());
    }
  }
  if (name->empty()) return nullptr;
  const Node* all = root.Find("environments");
  std::vector<std::string> known;
  if (all != nullptr) {
    for (const Node::Entry& entry : all->entries) {
      if (entry.key.text == *name) return &entry.value;
      known.push_back(entry.key.text);
    }
  }
  const Node& place = all != nullptr ? *all : root;
  std::optional<std::string> near = NearestWord(*name, known);
  std::string way_out = near           ? fmt::format("did you mean '{}'?", *near)
                        : known.empty() ? "declare it under 'environments'"
                                        : "there are " + Join(known, ", ");
  return place.ErrorHere(fmt::format("there is no environment '{}'; {}", *name, way_out));
}

// Lays `over` onto `base`: mappings key by key, everything else as a whole.
void Overlay(const Node& over, Node* base) {
  if (over.kind != Node::Kind::kMapping || base->kind != Node::Kind::kMapping) {
    *base = over;
    return;
  }
  for (const Node::Entry& entry : over.entries) {
    Node* value = nullptr;
    for (Node::Entry& mine : base->entries) {
      if (mine.key.text == entry.key.text) value = &mine.value;
    }
    if (value != nullptr) Overlay(entry.value, value);
    else base->entries.push_back(entry);
  }
}

// Keys must not lie in a file that is committed.
Status RefuseLiteralSecrets(const Node& settings) {
  const Node* s3 = settings.Find("s3");
  if (s3 == nullptr) return Status::Ok();
  for (const char* key : {"access_key_id", "secret_access_key", "session_token"}) {
    const Node* value = s3->Find(key);
    if (value != nullptr && value->kind == Node::Kind::kScalar && value->text.find("${") == std::string::npos) {
      return value->ErrorHere(fmt::format("s3.{} stands here in plain text; write ${{NAME}} and set NAME in the "
                                          "environment", key));
    }
  }
  return Status::Ok();
}

// Reads a key of a mapping, when it is there, through `read`.
template <typename T, typename Read>
Status Take(const Node* section, std::string_view key, T* target, Read read) {
  const Node* value = section == nullptr ? nullptr : section->Find(key);
  if (value == nullptr) return Status::Ok();
  ASSIGN_OR_RETURN(*target, read(*value));
  return Status::Ok();
}

Result<std::string> Text(const Node& node) { return node.AsString(); }

Result<uint64_t> Bytes(const Node& node) {
  ASSIGN_OR_RETURN(std::string text, node.AsString());
  Result<uint64_t> bytes = ParseByteSize(text);
  if (!bytes.ok()) return node.ErrorHere(fmt::format("expected a size such as 4GB, got '{}'", text));
  return bytes;
}

Result<int> Threads(const Node& node) {
  ASSIGN_OR_RETURN(int64_t threads, node.AsInt());
  if (threads < 1 || threads > 1024) return node.ErrorHere("expected a number of threads from 1 to 1024");
  return static_cast<int>(threads);
}

Result<std::optional<bool>> OptionalBool(const Node& node) {
  ASSIGN_OR_RETURN(bool value, node.AsBool());
  return std::optional<bool>(value);
}

Status ReadLimits(const Node* section, engine::Limits* limits) {
  RETURN_IF_ERROR(Take(section, "memory", &limits->memory_bytes, Bytes));
  RETURN_IF_ERROR(Take(section, "threads", &limits->threads, Threads));
  RETURN_IF_ERROR(Take(section, "temp_directory", &limits->temp_directory, Text));
  return Take(section, "temp_size", &limits->temp_bytes, Bytes);
}

Status ReadS3(const Node* section, store::S3Options* s3) {
  RETURN_IF_ERROR(Take(section, "endpoint", &s3->endpoint, Text));
  RETURN_IF_ERROR(Take(section, "region", &s3->region, Text));
  RETURN_IF_ERROR(Take(section, "path_style", &s3->path_style, OptionalBool));
  RETURN_IF_ERROR(Take(section, "access_key_id", &s3->access_key_id, Text));
  RETURN_IF_ERROR(Take(section, "secret_access_key", &s3->secret_access_key, Text));
  return Take(section, "session_token", &s3->session_token, Text);
}

Status ReadTableProperties(const Node* section, std::map<std::string, std::string>* properties) {
  if (section == nullptr || section->kind == Node::Kind::kNull) return Status::Ok();
  if (section->kind != Node::Kind::kMapping) {
    return section->ErrorHere("expected a mapping from a table property to its value");
  }
  for (const Node::Entry& entry : section->entries) {
    ASSIGN_OR_RETURN(std::string value, entry.value.AsString());
    auto checked = lake::CheckTableProperties({{entry.key.text, std::move(value)}});
    if (!checked.ok()) return entry.value.ErrorHere(checked.error().message());
    for (auto& [name, text] : *checked) properties->insert_or_assign(name, std::move(text));
  }
  return Status::Ok();
}

// A path of the file, which is relative to the project; URLs stay as they are.
std::string Resolve(const std::string& directory, const std::string& path) {
  if (path.find("://") != std::string::npos) return path;
  return (fs::path(directory) / path).lexically_normal().string();
}

Result<ProjectConfig> ReadSettings(const Node& settings, ProjectConfig config) {
  config.name = fs::path(config.directory).filename().string();
  config.lake = "lake";
  config.state = ".ingot";
  RETURN_IF_ERROR(Take(&settings, "name", &config.name, Text));
  RETURN_IF_ERROR(Take(&settings, "lake", &config.lake, Text));
  RETURN_IF_ERROR(Take(&settings, "state", &config.state, Text));
  RETURN_IF_ERROR(ReadLimits(settings.Find("limits"), &config.limits));
  RETURN_IF_ERROR(ReadS3(settings.Find("s3"), &config.s3));
  RETURN_IF_ERROR(ReadTableProperties(settings.Find("table_properties"), &config.table_properties));
  const Node* lake = settings.Find("lake");
  Result<store::Location> location = store::ParseLocation(config.lake);
  if (location.ok()) location = store::ParseLocation(Resolve(config.directory, config.lake));
  if (!location.ok()) return (lake != nullptr ? *lake : settings).ErrorHere(location.error().message());
  config.lake = Resolve(config.directory, config.lake);
  config.state = Resolve(config.directory, config.state);
  if (!config.limits.temp_directory.empty()) {
    config.limits.temp_directory = Resolve(config.directory, config.limits.temp_directory);
  }
  return config;
}

// The file's path as errors show it: from the working directory when that is shorter.
std::string ShownPath(const std::string& directory) {
  std::string whole = (fs::path(directory) / kConfigFile).string();
  std::error_code failed;
  std::string from_here = fs::proximate(whole, failed).string();
  return failed || from_here.empty() || from_here.size() > whole.size() ? whole : from_here;
}

Result<Node> LoadRoot(const std::string& path) {
  Result<Node> root = LoadDocument(path);
  if (root.ok() || root.error().kind() != ErrorKind::kNotFound) return root;
  return NotFound(fmt::format("there is no {}; make a project with 'ingot init DIR', or name one with --project", path));
}

Status CheckEnvironments(const Node& root) {
  const Node* all = root.Find("environments");
  if (all == nullptr) return Status::Ok();
  if (all->kind != Node::Kind::kMapping) {
    return all->ErrorHere("expected a mapping from an environment's name to its settings");
  }
  for (const Node::Entry& entry : all->entries) {
    if (entry.value.kind == Node::Kind::kNull) continue;
    RETURN_IF_ERROR(CheckSettings(entry.value, OverridableKeys()));
    RETURN_IF_ERROR(RefuseLiteralSecrets(entry.value));
  }
  return Status::Ok();
}

}  // namespace

const std::string* EnvironmentVariables::Find(std::string_view name) const {
  const char* value = std::getenv(std::string(name).c_str());
  if (value == nullptr) return nullptr;
  return &found_.emplace_back(value);
}

std::optional<std::string> FindProject(const std::string& start) {
  std::error_code ignored;
  for (fs::path folder = fs::absolute(start, ignored).lexically_normal();; folder = folder.parent_path()) {
    if (FileExists((folder / kConfigFile).string())) return folder.string();
    if (folder == folder.parent_path()) return std::nullopt;
  }
}

Result<ProjectConfig> LoadProjectConfig(const std::string& directory, const std::string& environment,
                                        const VariableLookup& variables, store::S3Options s3) {
  ProjectConfig config;
  std::error_code ignored;
  config.directory = fs::absolute(directory, ignored).lexically_normal().string();
  if (config.directory.size() > 1 && config.directory.back() == '/') config.directory.pop_back();
  config.s3 = std::move(s3);
  config.environment = environment;
  ASSIGN_OR_RETURN(Node root, LoadRoot(ShownPath(config.directory)));
  if (root.kind == Node::Kind::kNull) return ReadSettings(root, std::move(config));
  RETURN_IF_ERROR(CheckSettings(root, KeysUnder("")));
  RETURN_IF_ERROR(RefuseLiteralSecrets(root));
  RETURN_IF_ERROR(CheckEnvironments(root));
  ASSIGN_OR_RETURN(const Node* chosen, ChooseEnvironment(root, &config.environment));
  Node settings = root;
  std::erase_if(settings.entries, [](const Node::Entry& entry) { return entry.key.text == "environments"; });
  if (chosen != nullptr && chosen->kind == Node::Kind::kMapping) Overlay(*chosen, &settings);
  RETURN_IF_ERROR(ExpandVariables(&settings, variables));
  return ReadSettings(settings, std::move(config));
}

}  // namespace ingot::project
