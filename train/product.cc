// Matrix products in bfloat16 for the training step, as XLA calls on the processor. One call is a layer's frozen matrix
// together with its adapter: u = x A, y = x W + u B. The backward pass is the same call with the three matrices transposed.
// Built only where the processor multiplies bfloat16 (avx512_bf16); product.py says what stands in elsewhere.
//
// W comes packed: panels of 32 columns, in each panel the rows in pairs, in each pair column by column, so that one load
// brings the two rows of 16 columns, as vdpbf16ps wants them.
#include <immintrin.h>

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

#include "xla/ffi/api/ffi.h"

namespace ffi = xla::ffi;

namespace {

constexpr int64_t panel_columns = 32;
constexpr int64_t tile_rows = 14;
constexpr int64_t block_rows = 4 * tile_rows;
constexpr int64_t depth_block = 1024;

using Pair = uint32_t;  // two bfloat16 that lie side by side along the depth

// C (tile_rows x 32) = or += A (tile_rows x 2*pairs) * panel. All 28 sums stay in registers.
template <bool add>
void tile(const Pair *a, int64_t a_stride, const Pair *panel, int64_t pairs, float *c, int64_t c_stride)
{
    __m512 sums[tile_rows][2];
#pragma GCC unroll 14
    for (int64_t i = 0; i < tile_rows; i++) {
        sums[i][0] = add ? _mm512_loadu_ps(c + i * c_stride) : _mm512_setzero_ps();
        sums[i][1] = add ? _mm512_loadu_ps(c + i * c_stride + 16) : _mm512_setzero_ps();
    }
    for (int64_t p = 0; p < pairs; p++) {
        const __m512bh left = (__m512bh)_mm512_loadu_si512(panel + p * panel_columns);
        const __m512bh right = (__m512bh)_mm512_loadu_si512(panel + p * panel_columns + 16);
#pragma GCC unroll 14
        for (int64_t i = 0; i < tile_rows; i++) {
            const __m512bh both = (__m512bh)_mm512_set1_epi32((int)a[i * a_stride + p]);
            sums[i][0] = _mm512_dpbf16_ps(sums[i][0], both, left);
            sums[i][1] = _mm512_dpbf16_ps(sums[i][1], both, right);
        }
    }
#pragma GCC unroll 14
    for (int64_t i = 0; i < tile_rows; i++) {
        _mm512_storeu_ps(c + i * c_stride, sums[i][0]);
        _mm512_storeu_ps(c + i * c_stride + 16, sums[i][1]);
    }
}

// Rows past the last one are zero, so that every tile is whole.
void narrow(const float *x, int64_t rows, int64_t columns, uint16_t *to)
{
    for (int64_t i = 0; i < rows * columns; i += 16) {
        _mm256_storeu_si256((__m256i *)(to + i), (__m256i)_mm512_cvtneps_pbh(_mm512_loadu_ps(x + i)));
    }
    std::memset(to + rows * columns, 0, (size_t)((block_rows - rows) * columns) * sizeof *to);
}

struct Product {
    const float *x;
    const Pair *w, *a, *b;
    float *y, *u;
    int64_t rows, depth, columns, rank;
};

struct Scratch {
    std::vector<uint16_t> x, u;
    std::vector<float> y, u_sums;
};

// y (block x columns, row stride `stride`) = or += x * panels.
template <bool add>
void block(const uint16_t *x, int64_t depth, const Pair *panels, int64_t columns, float *y, int64_t stride, int64_t tiles)
{
    const Pair *pairs_of_x = (const Pair *)x;
    const int64_t pairs = depth / 2;
    for (int64_t column = 0; column < columns; column += panel_columns) {
        const Pair *panel = panels + column / panel_columns * pairs * panel_columns;
        for (int64_t from = 0; from < pairs; from += depth_block / 2) {
            const int64_t count = pairs - from < depth_block / 2 ? pairs - from : depth_block / 2;
            for (int64_t t = 0; t < tiles; t++) {
                const Pair *left = pairs_of_x + t * tile_rows * pairs + from;
                float *to = y + t * tile_rows * stride + column;
                if (add || from > 0) {
                    tile<true>(left, pairs, panel + from * panel_columns, count, to, stride);
                } else {
                    tile<false>(left, pairs, panel + from * panel_columns, count, to, stride);
                }
            }
        }
    }
}

void run_block(const Product &p, int64_t index)
{
    thread_local Scratch scratch;
    const int64_t first = index * block_rows;
    const int64_t rows = p.rows - first < block_rows ? p.rows - first : block_rows;
    const int64_t tiles = (rows + tile_rows - 1) / tile_rows;
    const bool is_whole = rows == tiles * tile_rows;
    scratch.x.resize((size_t)(block_rows * p.depth));
    narrow(p.x + first * p.depth, rows, p.depth, scratch.x.data());
    float *y = p.y + first * p.columns;
    if (!is_whole) {
        scratch.y.resize((size_t)(block_rows * p.columns));
        y = scratch.y.data();
    }
    block<false>(scratch.x.data(), p.depth, p.w, p.columns, y, p.columns, tiles);
    if (p.rank > 0) {
        scratch.u.resize((size_t)(block_rows * p.rank));
        scratch.u_sums.resize((size_t)(block_rows * p.rank));
        block<false>(scratch.x.data(), p.depth, p.a, p.rank, scratch.u_sums.data(), p.rank, tiles);
        std::memcpy(p.u + first * p.rank, scratch.u_sums.data(), (size_t)(rows * p.rank) * sizeof(float));
        narrow(scratch.u_sums.data(), rows, p.rank, scratch.u.data());
        block<true>(scratch.u.data(), p.rank, p.b, p.columns, y, p.columns, tiles);
    }
    if (!is_whole) {
        std::memcpy(p.y + first * p.columns, y, (size_t)(rows * p.columns) * sizeof(float));
    }
}

// Blocks are taken one by one by whoever is free: other work on the machine slows one core, not the product. The caller
// waits only for blocks that somebody has begun, so it never depends on the pool having a thread to spare.
struct Work {
    Product product;
    int64_t blocks;
    std::atomic<int64_t> next{0}, done{0};
    std::mutex mutex;
    std::condition_variable finished;

    void take()
    {
        for (int64_t i = next++; i < blocks; i = next++) {
            run_block(product, i);
            if (++done == blocks) {
                std::lock_guard<std::mutex> lock(mutex);
                finished.notify_all();
            }
        }
    }
};

ffi::Error adapted(ffi::ThreadPool pool, ffi::Buffer<ffi::F32> x, ffi::Buffer<ffi::U16> w, ffi::Buffer<ffi::U16> a,
                   ffi::Buffer<ffi::U16> b, ffi::Buffer<ffi::S32> layer, ffi::ResultBuffer<ffi::F32> y,
                   ffi::ResultBuffer<ffi::F32> u)
{
    auto work = std::make_shared<Work>();
    Product &p = work->product;
    p.rows = x.dimensions()[0];
    p.depth = x.dimensions()[1];
    p.columns = y->dimensions()[1];
    p.rank = u->dimensions()[1];
    if (p.depth % 16 != 0 || p.columns % panel_columns != 0 || p.rank % panel_columns != 0) {
        return ffi::Error(ffi::ErrorCode::kInvalidArgument, "matrix sides are not multiples of 32");
    }
    const int64_t at = layer.typed_data()[0];
    p.x = x.typed_data();
    p.w = (const Pair *)w.typed_data() + at * p.depth * p.columns / 2;
    p.a = (const Pair *)a.typed_data() + at * p.depth * p.rank / 2;
    p.b = (const Pair *)b.typed_data() + at * p.rank * p.columns / 2;
    p.y = y->typed_data();
    p.u = u->typed_data();
    work->blocks = (p.rows + block_rows - 1) / block_rows;
    for (int64_t i = 1; i < pool.num_threads() && i < work->blocks; i++) {
        pool.Schedule([work] { work->take(); });
    }
    work->take();
    std::unique_lock<std::mutex> lock(work->mutex);
    work->finished.wait(lock, [&] { return work->done == work->blocks; });
    return ffi::Error::Success();
}

}  // namespace

XLA_FFI_DEFINE_HANDLER_SYMBOL(hob_adapted, adapted,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::Buffer<ffi::F32>>()
                                  .Arg<ffi::Buffer<ffi::U16>>()
                                  .Arg<ffi::Buffer<ffi::U16>>()
                                  .Arg<ffi::Buffer<ffi::U16>>()
                                  .Arg<ffi::Buffer<ffi::S32>>()
                                  .Ret<ffi::Buffer<ffi::F32>>()
                                  .Ret<ffi::Buffer<ffi::F32>>());
