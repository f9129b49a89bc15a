#include "engine/instance.h"

#include <cctype>
#include <duckdb.hpp>
#include <duckdb/main/config.hpp>
#include <duckdb/main/valid_checker.hpp>
#include <duckdb/storage/buffer_manager.hpp>
#include <duckdb/storage/external_file_cache.hpp>
#include <filesystem>
#include <optional>
#include <utility>

#include "base/text.h"
#include "engine/dialect/functions.h"
#include "engine/error_mapping.h"
#include "engine/record_function.h"
#include "engine/session_state.h"
#include "engine/spill_directory.h"
#include "engine/store_file_system.h"

namespace ingot::engine {
namespace {

namespace fs = std::filesystem;

constexpr char kExtensionFolder[] = "v1.5.5/linux_amd64";

std::string DefaultExtensionDirectory() {
  std::error_code failed;
  const fs::path binary = fs::read_symlink("/proc/self/exe", failed);
  return (binary.parent_path() / "extensions").string();
}

void Configure(duckdb::DBConfig& config, const Limits& limits, const std::string& spill_directory,
               const std::string& extension_directory) {
  config.options.temporary_directory = spill_directory;
  if (limits.memory_bytes != 0) config.options.maximum_memory = limits.memory_bytes;
  if (limits.threads > 0) config.options.maximum_threads = static_cast<duckdb::idx_t>(limits.threads);
  if (limits.temp_bytes != 0) config.options.maximum_swap_space = limits.temp_bytes;
  config.options.custom_user_agent = "ingot";
  config.SetOptionByName("autoinstall_known_extensions", duckdb::Value::BOOLEAN(false));
  config.SetOptionByName("autoload_known_extensions", duckdb::Value::BOOLEAN(false));
  config.SetOptionByName("allow_unsigned_extensions", duckdb::Value::BOOLEAN(false));
  config.SetOptionByName("allow_community_extensions", duckdb::Value::BOOLEAN(false));
  config.SetOptionByName("extension_directory", duckdb::Value(extension_directory));
  // As many workers as threads, though the thread that waits for a query works too: a statement that runs another one
  // inside (rewriting files) keeps one of them, and the inner one shall have all.
  config.SetOptionByName("external_threads", duckdb::Value::UBIGINT(0));
  // The kernel keeps pages of local files already; see KeepRemotePages.
  config.SetOptionByName("enable_external_file_cache", duckdb::Value::BOOLEAN(false));
}

// Pages of objects are kept in DuckDB's memory once the first has been opened.
void KeepRemotePages(duckdb::DatabaseInstance& database) { duckdb::ExternalFileCache::Get(database).SetEnabled(true); }

bool IsExtensionName(std::string_view name) {
  if (name.empty()) return false;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_') return false;
  }
  return true;
}

}  // namespace

struct Instance::State {
  store::StoreFactory* stores = nullptr;
  std::string extension_directory;
  std::optional<SpillDirectory> spill_directory;  // outlives the database
  std::unique_ptr<duckdb::DuckDB> database;
};

Instance::Instance(std::unique_ptr<State> state) : state_(std::move(state)) {}
Instance::~Instance() = default;

Result<std::shared_ptr<Instance>> Instance::Open(const InstanceOptions& options, store::StoreFactory& stores) {
  ASSIGN_OR_RETURN(SpillDirectory spill_directory, SpillDirectory::Make(options.limits.temp_directory));
  auto state = std::make_unique<State>();
  state->spill_directory.emplace(std::move(spill_directory));
  state->stores = &stores;
  state->extension_directory =
      options.extension_directory.empty() ? DefaultExtensionDirectory() : options.extension_directory;
  return CatchDuckDb([&]() -> Result<std::shared_ptr<Instance>> {
    duckdb::DBConfig config;
    Configure(config, options.limits, state->spill_directory->path(), state->extension_directory);
    state->database = std::make_unique<duckdb::DuckDB>(nullptr, &config);
    if (options.limits.temp_bytes != 0) {  // DuckDB 1.5.5 shows the limit of the configuration, but forgets to keep it
      state->database->instance->GetBufferManager().SetSwapLimit(options.limits.temp_bytes);
    }
    AddRecordFunctions(*state->database->instance);
    AddDialect(*state->database->instance);
    state->database->GetFileSystem().RegisterSubSystem(duckdb::make_uniq<StoreFileSystem>(
        [&stores, &database = *state->database->instance](const store::Location& location) {
          KeepRemotePages(database);
          return stores.Open(location);
        }));
    return std::shared_ptr<Instance>(new Instance(std::move(state)));
  });
}

Result<std::unique_ptr<Session>> Instance::Connect() {
  return CatchDuckDb([&]() -> Result<std::unique_ptr<Session>> {
    auto state = std::make_unique<Session::State>(shared_from_this(), *state_->database);
    return std::make_unique<Session>(std::move(state));
  });
}

Status Instance::LoadExtension(std::string_view name) {
  if (!IsExtensionName(name)) return InvalidArgument("'" + std::string(name) + "' is no name of an extension");
  return CatchDuckDb([&]() -> Status {
    if (state_->database->ExtensionIsLoaded(std::string(name))) return Status::Ok();
    const fs::path file =
        fs::path(state_->extension_directory) / kExtensionFolder / (std::string(name) + ".duckdb_extension");
    std::error_code failed;
    if (!fs::exists(file, failed)) {
      return NotFound("extension '" + std::string(name) + "' is not installed: there is no " + file.string());
    }
    duckdb::Connection connection(*state_->database);
    const auto result = connection.Query("LOAD " + QuoteSqlText(file.string()));
    return result->HasError() ? Status(FromDuckDb(result->GetErrorObject())) : Status::Ok();
  });
}

bool Instance::invalidated() const { return duckdb::ValidChecker::IsInvalidated(*state_->database->instance); }

store::StoreFactory& Instance::stores() { return *state_->stores; }
duckdb::DatabaseInstance& Instance::database() { return *state_->database->instance; }

}  // namespace ingot::engine
