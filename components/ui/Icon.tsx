const PATHS = {
  run: "M7 4.500v15l12-7.500z",
  stop: "M6.500 6.500h11v11h-11z",
  deploy: "M12 15V4m0 0L7.500 8.500M12 4l4.500 4.500M5 15v3a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-3",
  share:
    "M10 14a4 4 0 0 0 5.700 0l3-3a4 4 0 0 0-5.700-5.700l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3A4 4 0 0 0 11 18.700l1-1",
  project:
    "M4 7.500A1.500 1.500 0 0 1 5.500 6h4l2 2.500h7A1.500 1.500 0 0 1 20 10v7.500a1.500 1.500 0 0 1-1.500 1.500h-13A1.500 1.500 0 0 1 4 17.500z",
  file: "M7 3.500h6.500L18 8v12.500H7zM13 3.500V8.500h5",
  newFile: "M6 3.500h6.500L17 8v4M12.500 3.500V8.500h5M6 3.500v17h5M17.500 15v6M14.500 18h6",
  newFolder:
    "M20 12v-2A1.500 1.500 0 0 0 18.500 8.500h-7L9.500 6h-4A1.500 1.500 0 0 0 4 7.500v10A1.500 1.500 0 0 0 5.500 19H11M17.500 15v6M14.500 18h6",
  rename: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  remove: "M5 7h14M10 7V4.500h4V7M7 7l.800 13h8.400L17 7M10.500 11v5M13.500 11v5",
  chevron: "M9 6l6 6-6 6",
  close: "M6.500 6.500l11 11M17.500 6.500l-11 11",
  plus: "M12 5v14M5 12h14",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
  back: "M15 6l-6 6 6 6",
  refresh: "M19 12a7 7 0 1 1-2.200-5.100M19 4v4h-4",
  pause: "M8 6v12M16 6v12",
  clear: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM6.500 6.500l11 11",
  open: "M13 5h6v6M19 5l-8 8M17 14v5H5V7h5",
  send: "M4 12h15M13 6l6 6-6 6",
  download: "M12 4v11m0 0l-4.500-4.500M12 15l4.500-4.500M5 19.500h14",
  upload: "M12 16V5m0 0L7.500 9.500M12 5l4.500 4.500M5 19.500h14",
  light:
    "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400",
  dark: "M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10z",
  system: "M4 5h16v11H4zM9 20h6M12 16v4",
  inspect:
    "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM15.200 15.200L20 20M8 8.500h5M8 12h3",
  check: "M5 12.500l4.500 4.500L19 7.500",
  alert: "M12 4l9 16H3zM12 10v4.500M12 17v.500",
} as const;

export type IconName = keyof typeof PATHS;

/** A small line drawing; it never speaks, its button does. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
