/**
 * Why a test fails in the tab, where its name and what it printed tell: the first that matches. What none matches is
 * listed with its own words, and somebody should look into it.
 */
const REASONS: [RegExp, string][] = [
  [/dns-error/, 'A name that no policy allows is refused with EACCES, not unknown with ENOTFOUND'],
  [
    /^test-http-server-write-(end-)?after-end/,
    'A write to a socket is done a turn later than on Linux, where it is tried at once',
  ],
  [
    /^test-http-pause-no-dump/,
    'A message that arrives whole is said in one turn; Node runs ticks between its body and its end',
  ],
  [/in-cluster/, 'There is no cluster: no two processes share a listening socket'],
  [/reuse-drained-socket/, 'A diagnostic report does not list the handles of the loop'],
  [/http2/i, 'HTTP/2 is not here: its native half is nghttp2'],
  [/Brotli/, 'Brotli is not here: neither the browser nor an installed package has it'],
  [/Zstandard/, 'Zstandard is not here: neither the browser nor an installed package has it'],
  [/tls\.|TLS certificate|createSecureContext|-tls|https/, 'TLS is not here: its native half is OpenSSL'],
  [/udp_wrap|dgram|-udp/, 'There are no datagram sockets'],
  [/ML-DSA|ML-KEM|SLH-DSA|ml-kem|ml-dsa|KEM/, 'Post-quantum keys (ML-DSA, ML-KEM) are not here'],
  [/Unknown cipher|unknown cipher/i, 'Only AES in the modes ECB, CBC, CTR, CFB, OFB and GCM is here'],
  [/^test-promise-hook|^test-async-(hooks|wrap)-.*promise|^test-async-hooks-.*await/, 'A browser has no promise hooks'],
  [/^test-vm-|vm\.compileFunction/, 'A worker has one realm: vm contexts share its built-in objects'],
  [
    /profile of a thread|heap snapshot|heapsnapshot|HeapSnapshot|measureMemory|processor time/i,
    'A browser gives no profiles or heap snapshots',
  ],
  [/queryObjects|after-GC|-gc|-leak|memory-leak|\bgc\b/, 'A browser cannot be asked to collect garbage'],
  [/SHARE_ENV|env-shared/, 'Threads cannot share one environment'],
  [/nearheaplimit|resource-limits|stack-size|-memory\.js/, 'A browser sets its own limits on memory and stack'],
  [/\.sock|ENOTSUP/, 'Named sockets in the file system are not here'],
  [
    /SentHandleNotReceived|fork-net|send-keep-open|fork-getconnections|fork-closed-channel/,
    'Sockets cannot be sent to another process',
  ],
  [/trace.?events|print-timing/i, 'Trace events are not here'],
  [/Histogram/, 'Histograms of perf_hooks are not here'],
  [/ulimit|init-failure/, 'The shell has no ulimit'],
  [/\/usr\/bin\/env/, 'There is no /usr/bin/env'],
  [/bad option/, 'A switch that this V8 does not have'],
  [/^test-fs-.*(watch|stat-watcher)/, 'Watching differs from inotify'],
]

export function reasonFor(file: string, detail: string): string | undefined {
  return REASONS.find(([pattern]) => pattern.test(file) || pattern.test(detail))?.[1]
}
