/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  // ./test runs both over the whole tree; a build needn't do it again.
  eslint: { ignoreDuringBuilds: true },
  typescript: { ignoreBuildErrors: true },
  webpack(webpack) {
    // It imports React's `Activity`, which the React inside Next 15 lacks, for tabs that we don't use.
    webpack.module.rules.push({
      test: /[\\/]node_modules[\\/]react-resizable-panels[\\/]/,
      parser: { importExportsPresence: false },
    });
    return webpack;
  },
};

export default config;
