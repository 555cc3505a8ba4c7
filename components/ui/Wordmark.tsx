/** The name, with its mark: a crystal whose lowest arm has become a drop. */
export function Wordmark() {
  return (
    <h1 className="wordmark">
      <svg viewBox="0 0 32 32" aria-hidden="true" className="wordmark-mark">
        <g className="wordmark-ice">
          <path d="M16 3.500v13M5.500 10.500l10.500 6 10.500-6M7 22.500l9-6 9 6" />
          <path d="m12 5 4 3.500L20 5M5.500 15l4.300-2L9 8.300M26.500 15l-4.300-2 .8-4.700" />
        </g>
        <path
          className="wordmark-drop"
          d="M16 19.500c2.500 3 3.900 4.900 3.900 6.600a3.900 3.900 0 0 1-7.800 0c0-1.700 1.400-3.600 3.900-6.600z"
        />
      </svg>
      Thaw
    </h1>
  );
}
