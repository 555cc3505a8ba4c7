/** How every chart looks, in light and dark, and the paper it is on. */
export const STYLE = `<style>
text { font: 14px system-ui, sans-serif; fill: #222 }
.title { font-size: 18px; font-weight: 600 }
.dim { fill: #666; font-size: 12px }
.paper { fill: #fff }
@media (prefers-color-scheme: dark) {
  text { fill: #eee }
  .dim { fill: #aaa }
  .paper { fill: #161616 }
}
</style>
<rect class="paper" width="100%" height="100%" />`;
