/* Hides newer instruction sets from one process, to measure what an older CPU would do at this CPU's speed:
 *
 *     cc -O2 -shared -fPIC -o hide_cpu_features.so hide_cpu_features.c
 *     LD_PRELOAD=./hide_cpu_features.so program
 *
 * Linux on x86-64. The CPUID instruction is made to fault, and the handler answers it without the features of AVX-512, VNNI
 * and AMX. KEEP_AVX_VNNI=1 in the environment leaves AVX-VNNI visible. What is left is AVX2 and FMA. Programs that install
 * their own handlers of these signals end this.
 *
 * Where CPUID cannot be made to fault (AMD), a program ends at its start with status 3, unless CPUID_IS_PATCHED is set:
 * python/patch_cpuid.py has then made CPUID an illegal instruction in the libraries that matter. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

enum { kArchSetCpuid = 0x1012 }; /* arch_prctl: whether CPUID may be executed by this thread */

static int keep_avx_vnni;

static int can_fault;

static int allow_cpuid(unsigned long allowed) { return (int)syscall(SYS_arch_prctl, kArchSetCpuid, allowed); }

static uint32_t bits(const int* numbers, int count) {
  uint32_t mask = 0;
  for (int i = 0; i < count; ++i) mask |= UINT32_C(1) << numbers[i];
  return mask;
}
#define BITS(...) bits((const int[]){__VA_ARGS__}, sizeof((const int[]){__VA_ARGS__}) / sizeof(int))

/* Leaf 7 of CPUID, by the bit numbers of Intel's manual. */
static void hide(uint32_t leaf, uint32_t subleaf, uint32_t* a, uint32_t* b, uint32_t* c, uint32_t* d) {
  if (leaf != 7) return;
  if (subleaf == 0) {
    *b &= ~BITS(16, 17, 21, 28, 30, 31); /* AVX512 F, DQ, IFMA, CD, BW, VL */
    *c &= ~BITS(1, 6, 11, 12, 14);       /* AVX512 VBMI, VBMI2, VNNI, BITALG, VPOPCNTDQ */
    *d &= ~BITS(8, 22, 23, 24, 25);      /* AVX512 VP2INTERSECT, AMX BF16, AVX512 FP16, AMX TILE, AMX INT8 */
  } else if (subleaf == 1) {
    *a &= ~BITS(5); /* AVX512 BF16 */
    if (!keep_avx_vnni) *a &= ~BITS(4);
  }
}

static void on_fault(int signal_number, siginfo_t* info, void* context) {
  (void)info;
  greg_t* registers = ((ucontext_t*)context)->uc_mcontext.gregs;
  const uint8_t* instruction = (const uint8_t*)registers[REG_RIP];
  const uint8_t second = signal_number == SIGILL ? 0x0B : 0xA2; /* UD2, which CPUID was patched to, and CPUID */
  if (instruction[0] != 0x0F || instruction[1] != second) {
    signal(signal_number, SIG_DFL); /* a real fault: it comes again and ends the process */
    return;
  }
  const uint32_t leaf = (uint32_t)registers[REG_RAX];
  const uint32_t subleaf = (uint32_t)registers[REG_RCX];
  uint32_t a, b, c, d;
  if (can_fault) allow_cpuid(1);
  __asm__ volatile("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(leaf), "c"(subleaf));
  if (can_fault) allow_cpuid(0);
  hide(leaf, subleaf, &a, &b, &c, &d);
  registers[REG_RAX] = a;
  registers[REG_RBX] = b;
  registers[REG_RCX] = c;
  registers[REG_RDX] = d;
  registers[REG_RIP] += 2;
}

__attribute__((constructor(101))) static void start(void) {
  keep_avx_vnni = getenv("KEEP_AVX_VNNI") != NULL;
  struct sigaction action = {0};
  action.sa_sigaction = on_fault;
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  sigaction(SIGSEGV, &action, NULL);
  sigaction(SIGILL, &action, NULL);
  can_fault = allow_cpuid(0) == 0;
  if (can_fault || getenv("CPUID_IS_PATCHED") != NULL) return;
  fputs("hide_cpu_features: this processor cannot make CPUID fault, and CPUID_IS_PATCHED is not set\n", stderr);
  _exit(3);
}
