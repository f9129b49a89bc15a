#include "lake/scan/split_scan.h"

#include <algorithm>
#include <atomic>
#include <duckdb/common/multi_file/multi_file_states.hpp>
#include <duckdb/execution/execution_context.hpp>
#include <duckdb/function/table_function.hpp>
#include <duckdb/parallel/task_scheduler.hpp>
#include <utility>
#include <vector>

#include "lake/scan/file_list.h"
#include "lake/scan/table_scan.h"

namespace ingot::lake {

namespace {

constexpr size_t kPartsOfThread = 4;  // so that threads end together
constexpr size_t kLeastFilesOfPart = 8;

// Scans of parts of the files, and which of them has been taken by nobody yet.
struct SplitState final : duckdb::GlobalTableFunctionState {
  duckdb::TableFunction scan = duckdb::TableFunction("", {}, nullptr);
  duckdb::idx_t threads = 1;
  std::vector<duckdb::shared_ptr<FileList>> lists;  // before the parts, which refer to them
  std::vector<duckdb::unique_ptr<duckdb::GlobalTableFunctionState>> parts;
  std::atomic<size_t> next = 0;

  duckdb::idx_t MaxThreads() const override { return threads; }
};

struct SplitLocalState final : duckdb::LocalTableFunctionState {
  explicit SplitLocalState(duckdb::ExecutionContext& thread) : context(thread) {}

  duckdb::ExecutionContext& context;  // of the task that this state is a part of
  duckdb::GlobalTableFunctionState* part = nullptr;
  duckdb::unique_ptr<duckdb::LocalTableFunctionState> state;  // of the part; nullptr when no part is left
  bool is_read = false;  // the part; its last rows may still be in use until the next ones are asked for
};

void TakePart(SplitState& split, SplitLocalState& local, const duckdb::FunctionData& bind_data) {
  local.state.reset();
  local.is_read = false;
  duckdb::TableFunctionInitInput input(&bind_data, duckdb::vector<duckdb::column_t>(), {}, nullptr);
  while (!local.state) {
    const size_t next = split.next++;
    if (next >= split.parts.size()) return;
    local.part = split.parts[next].get();
    local.state = split.scan.init_local(local.context, input, local.part);
  }
}

std::vector<std::vector<size_t>> CutIntoParts(const FileList& files, size_t threads) {
  const auto& ordinals = files.ordinals();
  const size_t count = std::min(threads * kPartsOfThread, ordinals.size() / kLeastFilesOfPart);
  int64_t bytes = 0;
  for (const size_t ordinal : ordinals) bytes += files.source().files->file(ordinal).size;
  std::vector<std::vector<size_t>> parts(1);
  int64_t taken = 0;
  for (const size_t ordinal : ordinals) {
    const auto full = static_cast<int64_t>(parts.size()) * (bytes / static_cast<int64_t>(count) + 1);
    if (taken >= full && parts.size() < count) parts.emplace_back();
    parts.back().push_back(ordinal);
    taken += files.source().files->file(ordinal).size;
  }
  return parts;
}

size_t ThreadsOf(duckdb::ClientContext& context) {
  return static_cast<size_t>(duckdb::TaskScheduler::GetScheduler(context).NumberOfThreads());
}

// DuckDB's scan takes its list from the bind data when it begins, and not later.
class ListInPlace {
 public:
  ListInPlace(duckdb::MultiFileBindData& bind_data, duckdb::shared_ptr<duckdb::MultiFileList> list)
      : bind_data_(bind_data), before_(std::exchange(bind_data.file_list, std::move(list))) {}
  ~ListInPlace() { bind_data_.file_list = before_; }
  ListInPlace(const ListInPlace&) = delete;
  ListInPlace& operator=(const ListInPlace&) = delete;

 private:
  duckdb::MultiFileBindData& bind_data_;
  const duckdb::shared_ptr<duckdb::MultiFileList> before_;
};

duckdb::unique_ptr<duckdb::GlobalTableFunctionState> InitSplit(duckdb::ClientContext& context,
                                                               duckdb::TableFunctionInitInput& input) {
  auto& bind_data = input.bind_data->CastNoConst<duckdb::MultiFileBindData>();
  const auto whole = bind_data.file_list;  // keeps what ListInPlace takes out
  auto split = duckdb::make_uniq<SplitState>();
  split->scan = ScanFunction(*context.db);
  split->threads = ThreadsOf(context);
  const auto& files = whole->Cast<FileList>();
  for (auto& part : CutIntoParts(files, split->threads)) {
    split->lists.push_back(duckdb::make_shared_ptr<FileList>(files.shared_source(), std::move(part)));
    const ListInPlace in_place(bind_data, split->lists.back());
    split->parts.push_back(split->scan.init_global(context, input));
  }
  return split;
}

duckdb::unique_ptr<duckdb::LocalTableFunctionState> InitSplitThread(duckdb::ExecutionContext& context,
                                                                    duckdb::TableFunctionInitInput& input,
                                                                    duckdb::GlobalTableFunctionState* global) {
  auto local = duckdb::make_uniq<SplitLocalState>(context);
  TakePart(global->Cast<SplitState>(), *local, *input.bind_data);
  return local;
}

void ScanSplit(duckdb::ClientContext& context, duckdb::TableFunctionInput& input, duckdb::DataChunk& output) {
  using Type = duckdb::AsyncResultType;
  auto& split = input.global_state->Cast<SplitState>();
  auto& local = input.local_state->Cast<SplitLocalState>();
  while (true) {
    if (local.is_read) TakePart(split, local, *input.bind_data);
    if (!local.state) break;
    duckdb::TableFunctionInput part(input.bind_data, local.state.get(), local.part);
    part.results_execution_mode = input.results_execution_mode;
    split.scan.function(context, part, output);
    const Type result = part.async_result.GetResultType();
    if (result == Type::BLOCKED || result == Type::HAVE_MORE_OUTPUT) {
      input.async_result = std::move(part.async_result);
      return;
    }
    local.is_read = true;
    if (output.size() == 0) continue;
    input.async_result = duckdb::SourceResultType::HAVE_MORE_OUTPUT;
    return;
  }
  input.async_result = duckdb::SourceResultType::FINISHED;
}

}  // namespace

duckdb::TableFunction SplitByFiles(duckdb::ClientContext& context, duckdb::TableFunction scan,
                                   const duckdb::FunctionData& bind_data) {
  const auto& list = bind_data.Cast<duckdb::MultiFileBindData>().file_list->Cast<FileList>();
  if (list.ordinals().size() < ThreadsOf(context) * kPartsOfThread * kLeastFilesOfPart) return scan;
  scan.init_global = InitSplit;
  scan.init_local = InitSplitThread;
  scan.function = ScanSplit;
  scan.table_scan_progress = nullptr;
  scan.get_partition_data = nullptr;
  scan.rows_scanned = nullptr;
  scan.get_metrics = nullptr;
  return scan;
}

}  // namespace ingot::lake
